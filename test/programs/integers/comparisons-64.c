/* Ordering at the ends of both 64-bit types. */
#include <stdio.h>

int main(void)
{
	unsigned long long u[] = { 0, 1, 0x7fffffffffffffffULL, 0x8000000000000000ULL, ~0ULL };

	for (int i = 0; i < 5; i++) {
		for (int j = 0; j < 5; j++) {
			long long a = u[i], b = u[j];

			printf("%d%d%d%d ", u[i] < u[j], u[i] >= u[j], a < b, a >= b);
		}
		printf("\n");
	}
	return 0;
}
