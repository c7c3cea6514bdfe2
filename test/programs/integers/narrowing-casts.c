/* A cast keeps the low bits and then looks at the sign. */
#include <stdio.h>

int main(void)
{
	unsigned long long v = 0x8765432187658180ULL;

	printf("%d %d\n", (signed char)v, (unsigned char)v);
	printf("%d %d\n", (short)v, (unsigned short)v);
	printf("%d %u\n", (int)v, (unsigned int)v);
	printf("%lld\n", (long long)v);
	printf("%lld\n", (long long)(int)v);
	printf("%llu\n", (unsigned long long)(unsigned int)(short)v);
	return 0;
}
