/* A read that starts inside a struct and ends behind it. */
#include <stdio.h>

struct s { char a, b; };

int main(void)
{
	struct s s = { 1, 2 };

	printf("%d\n", *(int *)&s);
	return 0;
}
