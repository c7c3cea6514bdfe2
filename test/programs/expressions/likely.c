/* __builtin_expect changes nothing but speed. */
#include <stdio.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

int main(void)
{
	for (int i = -1; i < 3; i++)
		printf("%d%d ", likely(i) ? 1 : 0, unlikely(i > 0) ? 1 : 0);
	printf("%ld\n", __builtin_expect(42, 7));
	return 0;
}
