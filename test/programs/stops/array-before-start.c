/* One element before the start of a static array. */
#include <stdio.h>

static int a[4];

int main(void)
{
	int i = 0;

	a[i - 1] = 5;
	printf("%d\n", a[0]);
	return 0;
}
