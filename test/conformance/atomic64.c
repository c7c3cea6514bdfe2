/* lib/atomic64_test.c: BUG_ON() everywhere, and one line at the end. */
#include "lib/atomic64_test.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!test_atomics_init());
}
