/* min() that warns about different types and evaluates once. */
#include <stdio.h>

#define __typecheck(x, y) (!!(sizeof((typeof(x) *)1 == (typeof(y) *)1)))
#define __is_constexpr(x) \
	(sizeof(int) == sizeof(*(8 ? ((void *)((long)(x) * 0l)) : (int *)8)))
#define __cmp(x, y, op) ((x) op (y) ? (x) : (y))
#define __cmp_once(x, y, op) ({ typeof(x) ux = (x); typeof(y) uy = (y); __cmp(ux, uy, op); })
#define __careful_cmp(x, y, op)						\
	__builtin_choose_expr(__typecheck(x, y) && __is_constexpr(x) && __is_constexpr(y), \
		__cmp(x, y, op), __cmp_once(x, y, op))
#define min(x, y) __careful_cmp(x, y, <)
#define max(x, y) __careful_cmp(x, y, >)

int main(void)
{
	int a = 3, calls = 0;
	int table[max(4, 2)];

	printf("%d", min(a++, 7));
	printf(" %d\n", a);
	printf("%d\n", max(({ calls++; 5; }), a));
	printf("%d %d\n", calls, (int)sizeof(table));
	printf("%d %d\n", __is_constexpr(3 + 4), __is_constexpr(a));
	return 0;
}
