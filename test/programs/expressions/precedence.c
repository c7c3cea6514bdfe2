/* Where the parentheses are invisible. */
#include <stdio.h>

int main(void)
{
	int a = 6, b = 3;

	printf("%d\n", a & b == 3);
	printf("%d\n", a | b << 1);
	printf("%d\n", a - b - 1);
	printf("%d\n", a / b * 4 % 5);
	printf("%d\n", !a == 0);
	printf("%d\n", -a + b * 2 - ~b);
	printf("%d\n", a > b ? b ? 1 : 2 : 3);
	printf("%d\n", a ^ b & 2 | 8);
	return 0;
}
