/* A nameless object where a value is wanted. */
#include <stdio.h>

struct point {
	int x, y;
};

static int area(struct point p)
{
	return p.x * p.y;
}

int main(void)
{
	struct point p;

	printf("%d\n", area((struct point){ 3, 4 }));
	p = (struct point){ .y = 5 };
	printf("%d %d\n", p.x, p.y);
	printf("%d\n", ((struct point){ 6, 7 }).y);
	return 0;
}
