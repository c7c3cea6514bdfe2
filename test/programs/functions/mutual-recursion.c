/* Two functions that need each other. */
#include <stdio.h>

static int odd(unsigned int n);

static int even(unsigned int n)
{
	return n ? odd(n - 1) : 1;
}

static int odd(unsigned int n)
{
	return n ? even(n - 1) : 0;
}

int main(void)
{
	printf("%d %d %d\n", even(10), odd(10), odd(77));
	return 0;
}
