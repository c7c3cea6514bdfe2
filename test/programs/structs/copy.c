/* Assignment copies; the copies are apart. */
#include <stdio.h>

struct s {
	int a[4];
	char c;
	struct { long x; } in;
};

int main(void)
{
	struct s one = { { 1, 2, 3, 4 }, 'c', { 9 } }, two = one, three;

	three = two;
	three.a[0] = 100;
	two.in.x = 10;
	printf("%d %d %d\n", one.a[0], two.a[0], three.a[0]);
	printf("%ld %ld %ld %c\n", one.in.x, two.in.x, three.in.x, three.c);
	return 0;
}
