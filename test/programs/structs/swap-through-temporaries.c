/* Overlapping sources and results. */
#include <stdio.h>

struct pair { int a, b; };

static struct pair flip(struct pair p)
{
	return (struct pair){ p.b, p.a };
}

int main(void)
{
	struct pair p = { 1, 2 }, q[2] = { { 3, 4 }, { 5, 6 } };

	p = flip(p);
	printf("%d %d\n", p.a, p.b);
	q[0] = flip(q[1]);
	q[1] = q[0];
	printf("%d %d %d %d\n", q[0].a, q[0].b, q[1].a, q[1].b);
	return 0;
}
