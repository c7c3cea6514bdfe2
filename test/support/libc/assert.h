#ifndef _ASSERT_H
#define _ASSERT_H
#include <stdlib.h>
#define assert(condition) ((condition) ? (void)0 : abort())
#endif
