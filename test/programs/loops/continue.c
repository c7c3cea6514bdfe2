/* continue runs the third clause, and the test of do. */
#include <stdio.h>

int main(void)
{
	int i, sum = 0;

	for (i = 0; i < 10; i++) {
		if (i % 3)
			continue;
		sum += i;
	}
	printf("%d ", sum);
	i = 0;
	do {
		if (i == 2)
			continue;
		sum++;
	} while (++i < 4);
	printf("%d %d\n", i, sum);
	return 0;
}
