/* From an entry to the page that holds it. */
#include <stdio.h>

static unsigned long page[512] __attribute__((aligned(4096)));

int main(void)
{
	unsigned long *entry = &page[300];
	unsigned long *start = (unsigned long *)((unsigned long)entry & ~4095UL);

	*entry = 7;
	printf("%d %d %lu\n", start == page, (int)(entry - start), start[300]);
	printf("%d %d\n", !((unsigned long)&page[512] & 4095), !((unsigned long)&page[511] & 4095));
	return 0;
}
