/* Pointers, arrays and functions, read from the inside out. */
#include <stdio.h>

static int values[3] = { 1, 2, 3 };

static int (*whole(void))[3]
{
	return &values;
}

static int one(void) { return 1; }
static int two(void) { return 2; }

static int (*pick(int n))(void)
{
	return n == 1 ? one : two;
}

int main(void)
{
	int (*list[2])(void) = { one, two };
	int *pointers[3] = { &values[2], &values[1], &values[0] };
	int **pp = pointers;
	char *const fixed = (char[]){ 'x', 0 };

	printf("%d %d %d\n", (*whole())[1], pick(2)(), list[0]());
	printf("%d %d %s\n", **pp, *pp[2], fixed);
	return 0;
}
