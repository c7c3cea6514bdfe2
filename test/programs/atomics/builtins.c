/* gcc's __atomic family, at several widths. */
#include <stdio.h>

int main(void)
{
	unsigned long long v = 5;
	unsigned char c = 250;
	int i = 0, expected = 3;

	printf("%llu", __atomic_fetch_add(&v, 3, __ATOMIC_SEQ_CST));
	printf(" %llu\n", v);
	printf("%d", __atomic_add_fetch(&c, 10, __ATOMIC_RELAXED));
	printf(" %d\n", c);
	printf("%llx\n", __atomic_exchange_n(&v, ~0ULL, __ATOMIC_ACQUIRE));
	printf("%d", __atomic_compare_exchange_n(&i, &expected, 7, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	printf(" %d %d\n", i, expected);
	printf("%d", __atomic_compare_exchange_n(&i, &expected, 7, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	printf(" %d\n", i);
	__atomic_store_n(&i, 9, __ATOMIC_RELEASE);
	printf("%d", __atomic_load_n(&i, __ATOMIC_ACQUIRE));
	printf(" %d\n", __atomic_or_fetch(&i, 6, __ATOMIC_SEQ_CST));
	return 0;
}
