/* Integer square root, bit by bit, up to 64 bits. */
#include <stdio.h>

static unsigned int root(unsigned long long x)
{
	unsigned long long result = 0;

	for (int bit = 31; bit >= 0; bit--) {
		unsigned long long next = result | 1ULL << bit;

		if (next * next <= x)
			result = next;
	}
	return result;
}

int main(void)
{
	printf("%u %u %u %u\n", root(0), root(15), root(16), root(1ULL << 62));
	printf("%u\n", root(~0ULL));
	return 0;
}
