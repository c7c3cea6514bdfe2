/* Division by a count that is 0. */
#include <stdio.h>

int main(void)
{
	int total = 10, count = 0;

	printf("%d\n", total / count);
	return 0;
}
