/* A macro's own name in its expansion stays. */
#include <stdio.h>

static int value = 5;
#define value (value + 1)
#define f(x) (x + f)

static int g(int f)
{
	return f(10);
}

int main(void)
{
	printf("%d %d\n", value, g(3));
	return 0;
}
