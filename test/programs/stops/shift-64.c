/* The mistake that makes a mask of all addresses. */
#include <stdio.h>

int main(void)
{
	unsigned int width = 64;

	printf("%lx\n", (1UL << width) - 1);
	return 0;
}
