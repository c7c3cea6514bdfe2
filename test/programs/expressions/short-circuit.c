/* The right side runs only when it matters. */
#include <stdio.h>

static int calls;

static int say(int value)
{
	calls++;
	return value;
}

int main(void)
{
	int r;

	r = say(0) && say(1);
	printf("%d %d\n", r, calls);
	r = say(1) || say(1);
	printf("%d %d\n", r, calls);
	r = say(0) || (say(2) && say(0)) || say(3);
	printf("%d %d\n", r, calls);
	r = !say(5) ? say(1) : !!say(9);
	printf("%d %d\n", r, calls);
	return 0;
}
