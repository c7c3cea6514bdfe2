/* A union shows the same bytes in other types. */
#include <stdio.h>

union word {
	unsigned long long all;
	unsigned int half[2];
	unsigned short quarter[4];
	signed char byte[8];
};

int main(void)
{
	union word w = { .all = 0x8877665544332211ULL };

	printf("%x %x\n", w.half[0], w.half[1]);
	printf("%x %x\n", w.quarter[0], w.quarter[3]);
	printf("%d %d\n", w.byte[0], w.byte[7]);
	w.quarter[1] = 0;
	printf("%llx\n", w.all);
	return 0;
}
