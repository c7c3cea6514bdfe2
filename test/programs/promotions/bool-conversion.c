/* Any value that is not zero becomes 1. */
#include <stdio.h>

int main(void)
{
	_Bool b = 256;
	int x;

	printf("%d\n", b);
	b = 0x100000000LL;
	printf("%d\n", b);
	b = &x;
	printf("%d\n", b);
	b = 0;
	b--;
	printf("%d\n", b);
	b++;
	printf("%d\n", b);
	printf("%d\n", (_Bool)2 + (_Bool)4);
	printf("%d\n", (unsigned char)256);
	return 0;
}
