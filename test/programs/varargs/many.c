/* More than fit into registers. */
#include <stdio.h>
#include <stdarg.h>

static long weigh(int n, ...)
{
	va_list ap;
	long s = 0;

	va_start(ap, n);
	for (int i = 1; i <= n; i++)
		s += i * va_arg(ap, long);
	va_end(ap);
	return s;
}

int main(void)
{
	printf("%ld\n", weigh(12, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L));
	return 0;
}
