/* An address that nothing has. */
#include <stdio.h>

int main(void)
{
	int *p = (int *)0x123456789000UL;

	printf("%d\n", *p);
	return 0;
}
