/* Units of different declared types overlap as the ABI says. */
#include <stdio.h>
#include <string.h>

struct fields {
	unsigned char a : 4;
	unsigned int b : 6;
	unsigned short c : 10;
	unsigned char d;
	unsigned char e : 7;
	unsigned char f : 3;
};

int main(void)
{
	struct fields x;
	unsigned char bytes[sizeof(x)];

	memset(&x, 0, sizeof(x));
	x.a = 15;
	x.b = 1;
	x.c = 0x3ff;
	x.d = 0xdd;
	x.e = 0x7f;
	x.f = 5;
	memcpy(bytes, &x, sizeof(x));
	printf("%d:", (int)sizeof(x));
	for (unsigned int i = 0; i < sizeof(x); i++)
		printf(" %x", bytes[i]);
	printf("\n");
	return 0;
}
