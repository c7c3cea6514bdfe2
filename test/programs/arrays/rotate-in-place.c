/* Three reversals rotate. */
#include <stdio.h>

static void reverse(int *from, int *to)
{
	while (from < --to) {
		int t = *from;

		*from++ = *to;
		*to = t;
	}
}

int main(void)
{
	int a[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	reverse(a, a + 3);
	reverse(a + 3, a + 8);
	reverse(a, a + 8);
	for (int i = 0; i < 8; i++)
		printf("%d ", a[i]);
	printf("\n");
	return 0;
}
