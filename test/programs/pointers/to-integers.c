/* Through unsigned long and back; low bits as flags. */
#include <stdio.h>

int main(void)
{
	static long target = 42;
	unsigned long word = (unsigned long)&target;

	printf("%d\n", (int)(word & 7));
	word |= 1;
	printf("%d %ld\n", (int)(word & 1), *(long *)(word & ~1UL));
	printf("%d\n", (long *)(word - 1) == &target);
	return 0;
}
