/* lib/globtest.c */
#include "lib/globtest.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!glob_init());
}
