/* A sort that is told how to compare. */
#include <stdio.h>

static void sort(int *a, int n, int (*before)(const int *, const int *))
{
	for (int i = 1; i < n; i++) {
		int x = a[i], j = i;

		while (j > 0 && before(&x, &a[j - 1])) {
			a[j] = a[j - 1];
			j--;
		}
		a[j] = x;
	}
}

static int smaller(const int *a, const int *b) { return *a < *b; }
static int odd_first(const int *a, const int *b)
{
	if ((*a & 1) != (*b & 1))
		return *a & 1;
	return *a > *b;
}

int main(void)
{
	int a[] = { 5, 2, 9, 4, 7, 1, 8 };

	sort(a, 7, smaller);
	for (int i = 0; i < 7; i++)
		printf("%d ", a[i]);
	sort(a, 7, odd_first);
	for (int i = 0; i < 7; i++)
		printf("%d ", a[i]);
	printf("\n");
	return 0;
}
