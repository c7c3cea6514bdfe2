/* One object for all calls; initialised once. */
#include <stdio.h>

static int next(void)
{
	static int n = 10;

	return n++;
}

static int *where(int which)
{
	static int a[2];

	return &a[which];
}

static int depth(int n)
{
	static int deepest;

	if (n > deepest)
		deepest = n;
	if (n < 5)
		depth(n + 1);
	return deepest;
}

int main(void)
{
	next();
	next();
	printf("%d\n", next());
	*where(1) = 7;
	printf("%d %d\n", *where(0), *where(1));
	printf("%d\n", depth(0));
	return 0;
}
