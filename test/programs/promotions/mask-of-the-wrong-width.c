/* ~0U is 32 bits wide when it meets 64. */
#include <stdio.h>

int main(void)
{
	unsigned long long value = 0x123456789abcdef0ULL;

	printf("%llx\n", value & ~0xfU);
	printf("%llx\n", value & ~0xf);
	printf("%llx\n", value & ~0xfULL);
	printf("%llx\n", value & ~(unsigned short)0xf);
	return 0;
}
