/* A pointer may leave its object if nobody follows it there. */
#include <stdio.h>

struct item {
	int value;
	struct item *next;
};

int main(void)
{
	int a[3] = { 1, 2, 3 };
	int *before = a - 1;
	int sum = 0;

	for (int i = 1; i <= 3; i++)
		sum += before[i];
	printf("%d\n", sum);
	return 0;
}
