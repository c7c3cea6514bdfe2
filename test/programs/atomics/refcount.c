/* get unless zero, put and free at zero. */
#include <stdio.h>

struct object { int count; int freed; };

static int get_unless_zero(struct object *o)
{
	int c = o->count;

	while (c) {
		int seen = __sync_val_compare_and_swap(&o->count, c, c + 1);

		if (seen == c)
			return 1;
		c = seen;
	}
	return 0;
}

static void put(struct object *o)
{
	if (__sync_sub_and_fetch(&o->count, 1) == 0)
		o->freed++;
}

int main(void)
{
	struct object o = { 1, 0 };

	printf("%d", get_unless_zero(&o));
	put(&o);
	printf(" %d %d", o.count, o.freed);
	put(&o);
	printf(" %d %d", o.count, o.freed);
	printf(" %d\n", get_unless_zero(&o));
	return 0;
}
