/* GNU C: void has size 1. */
#include <stdio.h>

int main(void)
{
	int a[4] = { 1, 2, 3, 4 };
	void *p = a;

	p += sizeof(int);
	printf("%d\n", *(int *)p);
	p = p + 2 * sizeof(int);
	printf("%d %d\n", *(int *)p, (int)(p - (void *)a));
	return 0;
}
