/* lib/test_memcat_p.c */
#include "lib/test_memcat_p.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!test_memcat_p_init());
}
