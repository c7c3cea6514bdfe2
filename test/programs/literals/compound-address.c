/* It lives as long as its block and can be written. */
#include <stdio.h>

static void twice(int *p)
{
	*p *= 2;
}

int main(void)
{
	int *p = &(int){ 21 };
	int *list = (int[]){ 1, 2, 3 };

	twice(p);
	list[1] = 20;
	printf("%d %d %d\n", *p, list[1], list[2]);
	return 0;
}
