/* The same through pointers, as -fno-strict-aliasing allows. */
#include <stdio.h>

int main(void)
{
	unsigned long long v = 0x0123456789abcdefULL;
	unsigned int *half = (unsigned int *)&v;
	unsigned char *byte = (unsigned char *)&v;

	printf("%x %x\n", half[0], half[1]);
	byte[3] = 0xff;
	half[1] ^= 0xffffffff;
	printf("%llx\n", v);
	printf("%x\n", *(unsigned short *)(byte + 2));
	return 0;
}
