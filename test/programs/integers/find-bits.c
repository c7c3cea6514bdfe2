/* First and last set bit, by builtin and by search. */
#include <stdio.h>

static int last(unsigned long x)
{
	int n = -1;

	while (x) {
		x >>= 1;
		n++;
	}
	return n;
}

int main(void)
{
	unsigned long v[] = { 1, 2, 0x80, 0x8000000000000000UL, 0x00ff00000000UL };

	for (int i = 0; i < 5; i++)
		printf("%d %d %d\n", __builtin_ctzl(v[i]), 63 - __builtin_clzl(v[i]), last(v[i]));
	printf("%d %d\n", __builtin_ffs(0), __builtin_ffs(8));
	printf("%d %d\n", __builtin_clz(1), __builtin_ctz(0x1000));
	return 0;
}
