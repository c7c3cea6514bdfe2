/* const, volatile and restrict in odd places. */
#include <stdio.h>

static int sum(const int *restrict a, int const n)
{
	volatile int s = 0;

	for (int i = 0; i < n; i++)
		s += a[i];
	return s;
}

int main(void)
{
	static const int a[] = { 1, 2, 3, 4 };
	const int *p = a;
	int const *const q = p + 1;

	p += 2;
	printf("%d %d %d\n", sum(a, 4), *p, *q);
	return 0;
}
