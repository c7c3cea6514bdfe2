/* A struct is known by name first. */
#include <stdio.h>

struct later;
static int read_it(struct later *l);
static struct later *the_one(void);
extern int table[];

int main(void)
{
	printf("%d %d\n", read_it(the_one()), table[2]);
	return 0;
}

struct later {
	int x;
};

static struct later one = { 17 };
int table[] = { 5, 6, 7 };

static struct later *the_one(void)
{
	return &one;
}

static int read_it(struct later *l)
{
	return l->x;
}
