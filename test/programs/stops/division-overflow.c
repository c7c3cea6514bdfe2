/* The one quotient that does not fit. */
#include <stdio.h>

int main(void)
{
	int a = -2147483647 - 1, b = -1;

	printf("%d\n", a / b);
	return 0;
}
