/* A macro that is one statement. */
#include <stdio.h>

#define bump(x, y) do { (x)++; if ((x) > 2) break; (y)++; } while (0)

int main(void)
{
	int x = 0, y = 0;

	for (int i = 0; i < 4; i++)
		if (i != 1)
			bump(x, y);
		else
			y += 10;
	printf("%d %d\n", x, y);
	return 0;
}
