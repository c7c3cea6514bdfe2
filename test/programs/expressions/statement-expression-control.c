/* return, break and goto may leave it. */
#include <stdio.h>

static int f(int x)
{
	int y = ({ if (x < 0) return -1; x * 2; });

	return y + 1;
}

int main(void)
{
	printf("%d %d\n", f(-5), f(5));
	for (int i = 0;; i++) {
		int j = ({ if (i == 3) break; i; });

		printf("%d ", j);
	}
	printf("\n");
	return 0;
}
