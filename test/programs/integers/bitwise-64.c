/* and, or, xor and not on whole words. */
#include <stdio.h>

int main(void)
{
	unsigned long a = 0xff00ff00ff00ff00UL, b = 0x0ff00ff00ff00ff0UL;

	printf("%lx\n%lx\n%lx\n%lx\n", a & b, a | b, a ^ b, ~a);
	a &= ~b;
	printf("%lx\n", a);
	a ^= a;
	printf("%lx\n", a);
	return 0;
}
