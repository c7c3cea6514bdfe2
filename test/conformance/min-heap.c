/* lib/test_min_heap.c, with numbers that are not random. */
#include "lib/test_min_heap.c"

#include <pagewarden.h>

u32 get_random_u32(void)
{
	static u32 x = 1;

	x = x * 1103515245 + 12345;
	return x;
}

void cpu0(void)
{
	pw_assert(!test_min_heap_init());
}
