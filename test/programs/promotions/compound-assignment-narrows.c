/* c += x computes wide and stores narrow. */
#include <stdio.h>

int main(void)
{
	signed char c = 100;
	unsigned char u = 1;

	c += 100;
	printf("%d\n", c);
	u -= 2;
	printf("%d\n", u);
	u <<= 1;
	printf("%d\n", u);
	c = 127;
	c++;
	printf("%d\n", c);
	u = 0x80;
	u >>= 3;
	printf("%d\n", u);
	return 0;
}
