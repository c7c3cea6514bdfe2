/* Nine bits of an address for each level of a table. */
#include <stdio.h>

int main(void)
{
	unsigned long address = 0x0000ff8123456789UL;

	for (int level = 4; level > 0; level--)
		printf("%lu ", (address >> (12 + 9 * (level - 1))) & 511);
	printf("%lu\n", address & 4095);
	return 0;
}
