/* A tag in a block hides the outer one. */
#include <stdio.h>

struct s { int a; };

int main(void)
{
	struct s outer = { 1 };
	{
		struct s { char text[20]; };
		struct s inner = { "inner" };

		printf("%s %d\n", inner.text, (int)sizeof(struct s));
	}
	printf("%d %d\n", outer.a, (int)sizeof(struct s));
	return 0;
}
