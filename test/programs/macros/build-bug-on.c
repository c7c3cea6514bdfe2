/* Checks that vanish when they hold. */
#include <stdio.h>

#define BUILD_BUG_ON_ZERO(e) ((int)(sizeof(struct { int : (-!!(e)); })))
#define BUILD_BUG_ON(e) ((void)sizeof(char[1 - 2 * !!(e)]))
#define __must_be_array(a) \
	BUILD_BUG_ON_ZERO(__builtin_types_compatible_p(typeof(a), typeof(&(a)[0])))
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]) + __must_be_array(arr))

_Static_assert(sizeof(int) == 4, "int");

int main(void)
{
	short a[13];

	BUILD_BUG_ON(sizeof(a) != 26);
	printf("%d %d\n", (int)ARRAY_SIZE(a), BUILD_BUG_ON_ZERO(0));
	return 0;
}
