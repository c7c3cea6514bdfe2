/* Exact, by fraction-free elimination. */
#include <stdio.h>

int main(void)
{
	long m[4][4] = { { 2, 0, 1, 3 }, { 1, 4, -2, 0 }, { 3, 1, 5, 2 }, { 0, 2, 1, 6 } }, last = 1;

	for (int k = 0; k < 3; k++) {
		for (int i = k + 1; i < 4; i++)
			for (int j = k + 1; j < 4; j++)
				m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) / last;
		last = m[k][k];
	}
	printf("%ld\n", m[3][3]);
	return 0;
}
