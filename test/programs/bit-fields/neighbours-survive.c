/* Writing one field leaves the others alone. */
#include <stdio.h>

struct fields {
	unsigned int a : 7, b : 9, c : 1, d : 15;
};

int main(void)
{
	struct fields f = { 0x55, 0x155, 1, 0x5555 };

	f.b = 0;
	printf("%x %x %x %x\n", f.a, f.b, f.c, f.d);
	f.b = ~0;
	f.c = 0;
	printf("%x %x %x %x\n", f.a, f.b, f.c, f.d);
	f.d--;
	f.a <<= 1;
	printf("%x %x %x %x\n", f.a, f.b, f.c, f.d);
	return 0;
}
