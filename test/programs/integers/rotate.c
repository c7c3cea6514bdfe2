/* Rotation from two shifts, at three widths. */
#include <stdio.h>

static unsigned int rol32(unsigned int x, unsigned int n)
{
	return (x << (n & 31)) | (x >> (-n & 31));
}

static unsigned long long ror64(unsigned long long x, unsigned int n)
{
	return (x >> (n & 63)) | (x << (-n & 63));
}

static unsigned char rol8(unsigned char x, unsigned int n)
{
	return (x << (n & 7)) | (x >> (-n & 7));
}

int main(void)
{
	printf("%x %x %x\n", rol32(0x80000001, 1), rol32(0x12345678, 0), rol32(0x12345678, 36));
	printf("%llx\n", ror64(0x0123456789abcdefULL, 12));
	printf("%x\n", rol8(0x81, 4));
	return 0;
}
