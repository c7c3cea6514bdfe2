/* Indexes, ranges, and going on from there. */
#include <stdio.h>

int main(void)
{
	int a[] = { [3] = 30, 40, [0] = 1, 2, [6 ... 8] = 7, 9 };

	printf("%d:", (int)(sizeof(a) / sizeof(a[0])));
	for (unsigned int i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		printf(" %d", a[i]);
	printf("\n");
	return 0;
}
