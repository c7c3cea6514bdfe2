/* :0 closes the unit. */
#include <stdio.h>
#include <string.h>

struct fields {
	unsigned char a : 2;
	unsigned char : 0;
	unsigned char b : 2;
	unsigned int : 0;
	unsigned int c : 2;
};

int main(void)
{
	struct fields f;
	unsigned char bytes[sizeof(f)];

	memset(&f, 0, sizeof(f));
	f.a = 1;
	f.b = 2;
	f.c = 3;
	memcpy(bytes, &f, sizeof(f));
	for (unsigned int i = 0; i < sizeof(f); i++)
		printf("%d ", bytes[i]);
	printf("\n");
	return 0;
}
