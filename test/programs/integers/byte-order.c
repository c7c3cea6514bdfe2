/* Bytes of a word in memory and after swapping. */
#include <stdio.h>

int main(void)
{
	unsigned int word = 0x11223344;
	unsigned char *byte = (unsigned char *)&word;

	for (int i = 0; i < 4; i++)
		printf("%x ", byte[i]);
	printf("\n%x\n", __builtin_bswap32(word));
	printf("%llx\n", __builtin_bswap64(0x0102030405060708ULL));
	printf("%x\n", __builtin_bswap16(0x1234));
	return 0;
}
