/* An array parameter is a pointer. */
#include <stdio.h>

static int total(const int a[static 3], int n)
{
	int sum = 0;

	while (n--)
		sum += *a++;
	return sum;
}

static int corner(int m[][3], int rows)
{
	return m[0][0] * 100 + m[rows - 1][2];
}

int main(void)
{
	int a[] = { 1, 2, 3, 4 }, m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };

	printf("%d %d\n", total(a, 4), corner(m, 2));
	return 0;
}
