/* The left side of a compound assignment is evaluated once. */
#include <stdio.h>

static int calls;
static int a[4];

static int at(void)
{
	return calls++;
}

int main(void)
{
	a[at()] += 5;
	a[at()]++;
	a[at()] |= 6;
	printf("%d: %d %d %d %d\n", calls, a[0], a[1], a[2], a[3]);
	return 0;
}
