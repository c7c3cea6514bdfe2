/* The low 64 bits of a product, signed and unsigned. */
#include <stdio.h>

int main(void)
{
	unsigned long long a = 0xfedcba9876543210ULL, b = 0x0123456789abcdefULL;
	long long c = -123456789012LL;

	printf("%llx\n", a * b);
	printf("%llx\n", a * a);
	printf("%lld\n", c * 98765);
	printf("%lld\n", c * c);
	return 0;
}
