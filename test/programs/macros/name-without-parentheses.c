/* A function-like macro needs its parenthesis. */
#include <stdio.h>

#define twice(x) ((x) * 2)

static int (twice)(int x)
{
	return x * 20;
}

int main(void)
{
	int (*p)(int) = twice;

	printf("%d %d %d\n", twice(3), (twice)(3), p(4));
	return 0;
}
