/* Shifts by constants and variables at each width. */
#include <stdio.h>

int main(void)
{
	for (int n = 0; n < 32; n += 5)
		printf("%x %x %d\n", 1U << n, 0x80000000U >> n, -2147483647 >> n);
	for (int n = 0; n < 64; n += 13)
		printf("%llx %llx\n", 1ULL << n, 0x8000000000000000ULL >> n);
	return 0;
}
