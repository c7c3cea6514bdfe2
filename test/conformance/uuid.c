/* lib/test_uuid.c */
#include "lib/test_uuid.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!test_uuid_init());
}
