/* Prices for eagerness: the primes below 1000. */
#include <stdio.h>

static unsigned char composite[1000];

int main(void)
{
	int n = 0, last = 0;

	for (int i = 2; i < 1000; i++) {
		if (composite[i])
			continue;
		n++;
		last = i;
		for (int j = i * i; j < 1000; j += i)
			composite[j] = 1;
	}
	printf("%d %d\n", n, last);
	return 0;
}
