/* Bits in an array of words. */
#include <stdio.h>

#define BITS 200
static unsigned long map[(BITS + 63) / 64];

static void set(int b) { map[b / 64] |= 1UL << b % 64; }
static void clear(int b) { map[b / 64] &= ~(1UL << b % 64); }
static int test(int b) { return map[b / 64] >> b % 64 & 1; }

static int next(int from)
{
	while (from < BITS && !test(from))
		from++;
	return from;
}

int main(void)
{
	for (int i = 0; i < BITS; i += 9)
		set(i);
	clear(63);
	clear(0);
	for (int b = next(0); b < BITS; b = next(b + 1))
		printf("%d ", b);
	printf("\n");
	return 0;
}
