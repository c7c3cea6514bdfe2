/* A field narrower than int promotes to int, even an unsigned one. */
#include <stdio.h>

struct fields {
	unsigned int a : 31;
	unsigned int b : 32;
};

int main(void)
{
	struct fields f = { 0, 0 };

	printf("%d\n", f.a - 1 < 0);
	printf("%d\n", f.b - 1 < 0);
	printf("%d\n", -1 < (int)f.a);
	return 0;
}
