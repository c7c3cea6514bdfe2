/* An address made from nothing. */
#include <stdio.h>

static int table[4] = { 1, 2, 3, 4 };

int main(void)
{
	unsigned int i;

	printf("%d\n", table[i & 3]);
	return 0;
}
