/* Narrow operands are compared as ints, whatever their sign. */
#include <stdio.h>

int main(void)
{
	signed char s = -1;
	unsigned char u = 255;
	unsigned short h = 65535;
	short t = -1;

	printf("%d %d\n", s == u, (unsigned char)s == u);
	printf("%d %d\n", h == t, h == (unsigned short)t);
	printf("%d %d\n", s < u, t > h);
	return 0;
}
