/* Bytes that nobody set may be copied; only their use is wrong. */
#include <stdio.h>

struct s { char a; long b; int unset; };

int main(void)
{
	struct s x, y;

	x.a = 1;
	x.b = 2;
	y = x;
	printf("%d %ld\n", y.a, y.b);
	return 0;
}
