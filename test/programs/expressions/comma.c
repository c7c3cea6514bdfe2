/* Left first, right is the value. */
#include <stdio.h>

int main(void)
{
	int a = 0, b;

	b = (a++, a++, a * 10);
	printf("%d %d\n", a, b);
	for (int i = 0, j = 10; i < j; i++, j -= 2)
		printf("%d/%d ", i, j);
	printf("\n");
	return 0;
}
