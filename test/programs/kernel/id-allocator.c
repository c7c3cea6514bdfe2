/* The lowest free number, with a cursor. */
#include <stdio.h>

static unsigned long ids;

static int alloc_id(void)
{
	int id = __builtin_ffsl(~ids) - 1;

	if (id < 0)
		return -1;
	ids |= 1UL << id;
	return id;
}

int main(void)
{
	int n = 0;

	while (alloc_id() >= 0)
		n++;
	printf("%d\n", n);
	ids &= ~(1UL << 17 | 1UL << 40);
	printf("%d ", alloc_id());
	printf("%d ", alloc_id());
	printf("%d\n", alloc_id());
	return 0;
}
