/* Functions for their effect. */
#include <stdio.h>

static int log_value;

static void maybe(int x)
{
	if (x < 0)
		return;
	log_value += x;
}

static void both(int x)
{
	return maybe(x), maybe(-x);
}

int main(void)
{
	both(3);
	both(-4);
	printf("%d\n", log_value);
	return 0;
}
