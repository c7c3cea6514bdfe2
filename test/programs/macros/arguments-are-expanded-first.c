/* Unless # or ## touches them. */
#include <stdio.h>

#define ONE 1
#define ADD(a, b) (a + b)
#define TWICE(f, x) f(f(x, x), f(x, x))

int main(void)
{
	printf("%d\n", TWICE(ADD, ONE));
	printf("%d\n", ADD(ADD(1, 2), ADD(3, ADD(4, 5))));
	return 0;
}
