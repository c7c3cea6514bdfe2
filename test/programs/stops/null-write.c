/* Writes through one. */
#include <stdio.h>

static void set(int *p)
{
	*p = 1;
}

int main(void)
{
	set(0);
	printf("not reached\n");
	return 0;
}
