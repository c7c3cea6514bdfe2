/* Two unsigned chars add up as ints: nothing wraps at 255. */
#include <stdio.h>

int main(void)
{
	unsigned char a = 200, b = 100;
	unsigned char sum = a + b;

	printf("%d %d\n", a + b, sum);
	printf("%d\n", (a + b) / 2);
	return 0;
}
