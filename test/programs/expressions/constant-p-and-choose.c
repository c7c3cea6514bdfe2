/* What the compiler knows; what it picks. */
#include <stdio.h>

int main(void)
{
	printf("%d\n", __builtin_constant_p(3 * 4 + sizeof(int)));
	printf("%d\n", __builtin_choose_expr(1, 5, "not looked at"));
	printf("%d\n", (int)sizeof(__builtin_choose_expr(0, 1, 2LL)));
	printf("%d\n", __builtin_types_compatible_p(int, const int));
	printf("%d\n", __builtin_types_compatible_p(int, unsigned int));
	return 0;
}
