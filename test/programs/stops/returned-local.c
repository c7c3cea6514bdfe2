/* The address of a local that its function returned. */
#include <stdio.h>

static int *where(void)
{
	int x = 5;
	int *p = &x;

	return p;
}

int main(void)
{
	printf("%d\n", *where());
	return 0;
}
