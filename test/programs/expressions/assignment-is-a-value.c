/* Chains, and the value after conversion. */
#include <stdio.h>

int main(void)
{
	int a, b, c;
	unsigned char u;

	a = b = c = 5;
	printf("%d %d %d\n", a, b, c);
	a = u = 300;
	printf("%d\n", a);
	if ((b = c - 5))
		printf("no\n");
	while ((c -= 2) > 0)
		printf("%d ", c);
	printf("\n");
	return 0;
}
