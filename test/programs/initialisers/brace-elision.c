/* Inner braces can be left out. */
#include <stdio.h>

struct pair {
	int a[2];
	int b;
};

int main(void)
{
	struct pair p[2] = { 1, 2, 3, 4, 5, 6 };
	int m[2][3] = { 1, 2, 3, 4 };
	struct pair q[2] = { { { 1 }, 2 }, { { 3, 4 } } };

	printf("%d %d %d %d\n", p[0].b, p[1].a[0], p[1].a[1], p[1].b);
	printf("%d %d %d\n", m[0][2], m[1][0], m[1][2]);
	printf("%d %d %d %d\n", q[0].a[1], q[0].b, q[1].a[1], q[1].b);
	return 0;
}
