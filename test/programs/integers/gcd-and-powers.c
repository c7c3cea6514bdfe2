/* Euclid, and powers modulo a number below 2^32. */
#include <stdio.h>

static unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static unsigned long power(unsigned long base, unsigned long exponent, unsigned long mod)
{
	unsigned long result = 1;

	for (base %= mod; exponent; exponent >>= 1) {
		if (exponent & 1)
			result = result * base % mod;
		base = base * base % mod;
	}
	return result;
}

int main(void)
{
	printf("%lu %lu\n", gcd(1071, 462), gcd(1UL << 40, 6UL << 30));
	printf("%lu\n", power(3, 1000000006, 1000000007));
	printf("%lu\n", power(2, 62, 4294967291UL));
	return 0;
}
