/* Small and large ones, used on the spot. */
#include <stdio.h>

struct small { int a; };
struct large { long v[6]; };

static struct small inc(struct small s)
{
	s.a++;
	return s;
}

static struct large fill(long first)
{
	struct large l;

	for (int i = 0; i < 6; i++)
		l.v[i] = first + i;
	return l;
}

int main(void)
{
	struct small s = inc(inc((struct small){ 5 }));
	struct large l = fill(10);

	printf("%d %ld %ld\n", s.a, l.v[0], fill(20).v[5]);
	l = fill(l.v[5]);
	printf("%ld\n", l.v[5]);
	return 0;
}
