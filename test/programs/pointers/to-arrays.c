/* A pointer to an array steps over all of it. */
#include <stdio.h>

int main(void)
{
	int m[3][4];
	int (*row)[4] = m;

	for (int i = 0; i < 12; i++)
		m[i / 4][i % 4] = i;
	row++;
	printf("%d %d %d\n", (*row)[0], row[1][3], *(*(row - 1) + 2));
	printf("%d\n", (int)(&m[2] - &m[0]));
	printf("%d\n", (int)((char *)&m[2] - (char *)&m[0]));
	return 0;
}
