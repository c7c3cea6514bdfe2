/* The compiler was promised that control never comes here. */
#include <stdio.h>

static int f(int x)
{
	switch (x) {
	case 1: return 10;
	case 2: return 20;
	}
	__builtin_unreachable();
}

int main(void)
{
	printf("%d\n", f(3));
	return 0;
}
