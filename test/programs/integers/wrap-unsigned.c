/* Unsigned arithmetic is modulo 2^n at every width. */
#include <stdio.h>

int main(void)
{
	unsigned char a = 255;
	unsigned short b = 65535;
	unsigned int c = 4294967295U;
	unsigned long long d = 18446744073709551615ULL;

	a++; b++; c++; d++;
	printf("%d %d %u %llu\n", a, b, c, d);
	a--; b--; c--; d--;
	printf("%d %d %u %llu\n", a, b, c, d);
	printf("%u\n", 3000000000U + 3000000000U);
	printf("%u\n", 65536U * 65537U);
	printf("%llu\n", 0x100000001ULL * 0x100000001ULL);
	return 0;
}
