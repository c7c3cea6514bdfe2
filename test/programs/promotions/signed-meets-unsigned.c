/* At the same width the unsigned side wins. */
#include <stdio.h>

int main(void)
{
	int minus = -1;
	unsigned int one = 1;
	unsigned short small = 1;
	long wide = -1;

	printf("%d\n", minus < one);
	printf("%d\n", minus < small);
	printf("%d\n", wide < one);
	printf("%d\n", -1L < 1UL);
	printf("%u\n", minus + one);
	return 0;
}
