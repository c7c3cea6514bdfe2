/* A loop that looks like a function. */
#include <stdio.h>

#define for_each_set_bit(bit, word) \
	for ((bit) = 0; (bit) < 64; (bit)++) if (!((word) >> (bit) & 1)) {} else

int main(void)
{
	unsigned long word = 0x8000000000010005UL;
	int bit;

	for_each_set_bit(bit, word)
		printf("%d ", bit);
	printf("\n");
	return 0;
}
