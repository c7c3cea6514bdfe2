/* Results through pointers. */
#include <stdio.h>

static int divide(int a, int b, int *quotient, int *rest)
{
	if (!b)
		return -1;
	*quotient = a / b;
	if (rest)
		*rest = a % b;
	return 0;
}

int main(void)
{
	int q = 0, r = 0;

	printf("%d", divide(17, 5, &q, &r));
	printf(" %d %d\n", q, r);
	printf("%d", divide(20, 3, &q, 0));
	printf(" %d %d\n", q, r);
	printf("%d\n", divide(1, 0, &q, &r));
	return 0;
}
