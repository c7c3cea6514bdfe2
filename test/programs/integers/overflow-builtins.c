/* The builtins report what the exact result would not fit. */
#include <stdio.h>

int main(void)
{
	int i;
	unsigned int u;
	unsigned long l;

	printf("%d", __builtin_add_overflow(2147483647, 1, &i));
	printf(" %d\n", i);
	printf("%d", __builtin_sub_overflow(1U, 2U, &u));
	printf(" %u\n", u);
	printf("%d", __builtin_mul_overflow(1UL << 40, 1UL << 20, &l));
	printf(" %lu\n", l);
	printf("%d", __builtin_mul_overflow(1UL << 40, 1UL << 30, &l));
	printf(" %lu\n", l);
	return 0;
}
