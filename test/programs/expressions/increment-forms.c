/* Before and after, on values and through pointers. */
#include <stdio.h>

int main(void)
{
	int a[] = { 10, 20, 30 }, *p = a, x;

	x = *p++;
	printf("%d %d\n", x, *p);
	x = (*p)++;
	printf("%d %d\n", x, *p);
	x = *++p;
	printf("%d\n", x);
	x = --*p;
	printf("%d %d %d\n", x, a[1], a[2]);
	return 0;
}
