/* The block is over, the pointer is not. */
#include <stdio.h>

int main(void)
{
	int *p;

	{
		int x = 5;

		p = &x;
	}
	printf("%d\n", *p);
	return 0;
}
