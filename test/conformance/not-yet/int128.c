/* gcc's 128-bit integers, as mul_u64_u64_shr() uses them. */
#include <stdio.h>

int main(void)
{
	unsigned __int128 product = (unsigned __int128)~0ULL * ~0ULL;

	printf("%llx %llx\n", (unsigned long long)(product >> 64), (unsigned long long)product);
	product >>= 32;
	printf("%llx %llx\n", (unsigned long long)(product >> 64), (unsigned long long)product);
	return 0;
}
