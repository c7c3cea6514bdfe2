/* Assigning a union copies all of its bytes. */
#include <stdio.h>

union u {
	unsigned char c;
	unsigned long l;
};

int main(void)
{
	union u a = { .l = 0x1234567890abcdefUL }, b;

	b = a;
	a.c = 0;
	printf("%lx %lx\n", a.l, b.l);
	return 0;
}
