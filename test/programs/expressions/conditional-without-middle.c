/* GNU's a ?: b evaluates a once. */
#include <stdio.h>

static int calls;

static int next(int value)
{
	calls++;
	return value;
}

int main(void)
{
	const char *name = 0;

	printf("%d", next(7) ?: 3);
	printf(" %d", next(0) ?: 3);
	printf(" %d", calls);
	printf(" %s\n", name ?: "none");
	return 0;
}
