/* 64 by 64 bits to 128 by four products of halves. */
#include <stdio.h>

typedef unsigned long long u64;

static u64 high(u64 a, u64 b)
{
	u64 al = (unsigned int)a, ah = a >> 32;
	u64 bl = (unsigned int)b, bh = b >> 32;
	u64 mid = ah * bl + (al * bl >> 32);
	u64 rest = (unsigned int)mid + al * bh;

	return ah * bh + (mid >> 32) + (rest >> 32);
}

int main(void)
{
	printf("%llx\n", high(~0ULL, ~0ULL));
	printf("%llx\n", high(0x123456789abcdef0ULL, 0xfedcba9876543210ULL));
	printf("%llx\n", high(1ULL << 63, 2));
	return 0;
}
