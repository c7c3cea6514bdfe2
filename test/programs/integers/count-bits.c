/* Population count by three well-known ways. */
#include <stdio.h>

static int by_loop(unsigned long x)
{
	int n = 0;

	for (; x; x &= x - 1)
		n++;
	return n;
}

static int by_sum(unsigned long x)
{
	x -= (x >> 1) & 0x5555555555555555UL;
	x = (x & 0x3333333333333333UL) + ((x >> 2) & 0x3333333333333333UL);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fUL;
	return (x * 0x0101010101010101UL) >> 56;
}

int main(void)
{
	unsigned long v[] = { 0, 1, ~0UL, 0xf0f0f0f012345678UL, 1UL << 63 };

	for (int i = 0; i < 5; i++)
		printf("%d %d %d\n", by_loop(v[i]), by_sum(v[i]), __builtin_popcountl(v[i]));
	return 0;
}
