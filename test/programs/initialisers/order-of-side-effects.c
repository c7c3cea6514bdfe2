/* Initialisers may use what stands before them. */
#include <stdio.h>

int main(void)
{
	int a = 3, b = a * 2, c = a + b;
	int list[] = { a, b, c, a + b + c };
	struct { int x, y; } s = { .x = list[3], .y = list[0] };

	printf("%d %d %d %d\n", b, c, list[3], s.x - s.y);
	return 0;
}
