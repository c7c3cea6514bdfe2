/* A new object in every round; names hide names. */
#include <stdio.h>

int main(void)
{
	int i = 100;

	for (int i = 0; i < 2; i++) {
		int i = 7;

		i++;
		printf("%d ", i);
	}
	{
		int i = 5;

		printf("%d ", i);
	}
	printf("%d\n", i);
	return 0;
}
