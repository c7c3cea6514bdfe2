/* BIT and GENMASK as the kernel has them. */
#include <stdio.h>

#define BITS_PER_LONG 64
#define BIT(n) (1UL << (n))
#define GENMASK(h, l) (((~0UL) - (1UL << (l)) + 1) & (~0UL >> (BITS_PER_LONG - 1 - (h))))

int main(void)
{
	printf("%lx %lx\n", BIT(0), BIT(63));
	printf("%lx\n", GENMASK(51, 12));
	printf("%lx\n", GENMASK(63, 0));
	printf("%lx\n", GENMASK(7, 7));
	printf("%lx\n", 0x123456789abcdef0UL & GENMASK(51, 12));
	return 0;
}
