/* And the remainder. */
#include <stdio.h>

int main(void)
{
	unsigned long a = 10, b = 0;

	printf("%lu\n", a % b);
	return 0;
}
