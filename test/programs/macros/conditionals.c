/* #if arithmetic, defined, nesting, #elif and #undef. */
#include <stdio.h>

#define A 3
#define B

#if A > 2 && defined(B) && !defined C
#define FIRST 1
#elif A
#define FIRST 2
#endif

#if UNKNOWN
#define SECOND 1
#else
# if (A * 2 == 6) ? 1 : 0
#  define SECOND 2
# else
#  error never read
# endif
#endif

#undef A
#ifdef A
#define THIRD 1
#elif defined(B)
#define THIRD 2
#endif

#if -1 > 0u
#define FOURTH 1
#else
#define FOURTH 0
#endif

int main(void)
{
	printf("%d %d %d %d\n", FIRST, SECOND, THIRD, FOURTH);
	return 0;
}
