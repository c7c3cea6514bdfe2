/* A member that is named twice keeps the later value. */
#include <stdio.h>

struct s {
	int a, b;
};

int main(void)
{
	struct s x = { .a = 1, .b = 2, .a = 3 };
	int y[4] = { [0 ... 3] = -1, [2] = 5 };

	printf("%d %d\n", x.a, x.b);
	printf("%d %d %d %d\n", y[0], y[1], y[2], y[3]);
	return 0;
}
