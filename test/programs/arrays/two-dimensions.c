/* Rows behind each other. */
#include <stdio.h>

int main(void)
{
	int a[3][3], b[3][3] = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }, *flat = &b[0][0];

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			a[i][j] = 0;
			for (int k = 0; k < 3; k++)
				a[i][j] += b[i][k] * b[k][j];
		}
	for (int i = 0; i < 9; i++)
		printf("%d ", a[i / 3][i % 3]);
	printf("%d\n", flat[5]);
	return 0;
}
