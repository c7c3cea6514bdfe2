/* Called with and without *, compared, and stored. */
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }

int main(void)
{
	int (*op)(int, int) = &add;
	int (*ops[])(int, int) = { add, sub, 0 };

	printf("%d %d\n", op(5, 3), (*op)(5, 3));
	printf("%d %d\n", op == add, op == sub);
	for (int i = 0; ops[i]; i++)
		printf("%d ", ops[i](10, 4));
	op = op == add ? sub : add;
	printf("%d\n", (**op)(1, 2));
	return 0;
}
