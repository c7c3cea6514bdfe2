/* Readers try again when a writer was there. */
#include <stdio.h>

static unsigned int sequence;
static long a, b;

static void write_both(long v)
{
	sequence++;
	a = v;
	b = -v;
	sequence++;
}

int main(void)
{
	long sum = 0;
	int tries = 0;

	for (int i = 1; i < 5; i++) {
		unsigned int start;

		do {
			start = sequence & ~1U;
			if (tries++ % 3 == 0)
				write_both(i);
			sum += a + b;
		} while (start != sequence);
	}
	printf("%ld %d %u\n", sum, tries, sequence);
	return 0;
}
