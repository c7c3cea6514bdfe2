/* The callee has its own copy. */
#include <stdio.h>

struct s {
	long a, b, c;
};

static long use(struct s x, int n)
{
	x.a += n;
	x.b = x.a;
	return x.a + x.b + x.c;
}

int main(void)
{
	struct s x = { 1, 2, 3 };

	printf("%ld\n", use(x, 10));
	printf("%ld %ld %ld\n", x.a, x.b, x.c);
	return 0;
}
