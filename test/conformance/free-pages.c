/*
 * lib/test_free_pages.c: does anything stay allocated? A million rounds each in
 * the kernel; scripts/conformance.mjs says how many it runs.
 */
#include "lib/test_free_pages.c"

#include <pagewarden.h>

void cpu0(void)
{
	m_in();
}
