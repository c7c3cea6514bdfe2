/* The last expression is the value. */
#include <stdio.h>

#define max(x, y) ({ typeof(x) _x = (x); typeof(y) _y = (y); _x > _y ? _x : _y; })

int main(void)
{
	int i = 3;

	printf("%d\n", max(i++, 2));
	printf("%d\n", i);
	printf("%d\n", max(max(1, 5), ({ int t = 2; t * t; })));
	printf("%d\n", ({ int s = 0; for (int k = 0; k < 5; k++) s += k; s; }));
	return 0;
}
