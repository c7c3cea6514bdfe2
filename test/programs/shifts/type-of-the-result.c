/* The left operand alone decides the type. */
#include <stdio.h>

int main(void)
{
	unsigned char c = 1;
	unsigned long long n = 8;

	printf("%d\n", (int)sizeof(c << n));
	printf("%d\n", c << n);
	printf("%llx\n", 1ULL << (int)40);
	printf("%llx\n", (unsigned long long)(0x80U << 24));
	printf("%llx\n", (unsigned long long)(0x80 << 24));
	return 0;
}
