/* Arguments that are calls; each has its own frame. */
#include <stdio.h>

static int f(int n)
{
	int local = n * 10;

	return n ? local + f(n - 1) : local;
}

static int g(int a, int b, int c, int d, int e, int h, int i, int j)
{
	return a - b + c - d + e - h + i - j;
}

int main(void)
{
	printf("%d\n", f(f(1) / 5));
	printf("%d\n", g(1, 2, 3, 4, 5, 6, 7, 8));
	printf("%d\n", g(f(1), f(2), f(3), g(1, 1, 1, 1, 1, 1, 1, 2), 5, 6, 7, 8));
	return 0;
}
