/* Order does not matter; what is not named is zero. */
#include <stdio.h>

struct s {
	int a, b, c;
	const char *name;
};

int main(void)
{
	struct s x = { .c = 3, .a = 1 };

	printf("%d %d %d %d\n", x.a, x.b, x.c, x.name == 0);
	return 0;
}
