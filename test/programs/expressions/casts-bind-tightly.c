/* A cast applies to the operand, not to the sum. */
#include <stdio.h>

int main(void)
{
	unsigned char a = 200, b = 100;

	printf("%d %d\n", (unsigned char)a + b, (unsigned char)(a + b));
	printf("%d\n", (int)3000000000U / 2 < 0);
	printf("%d\n", -(unsigned short)1 < 0);
	printf("%u\n", (unsigned int)-1 >> 28);
	(void)(a + b);
	return 0;
}
