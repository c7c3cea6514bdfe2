/* The longest way down below 1000. */
#include <stdio.h>

int main(void)
{
	int best = 0, at = 0;

	for (int start = 1; start < 1000; start++) {
		int steps = 0;

		for (long n = start; n != 1; n = n & 1 ? 3 * n + 1 : n / 2)
			steps++;
		if (steps > best) {
			best = steps;
			at = start;
		}
	}
	printf("%d %d\n", at, best);
	return 0;
}
