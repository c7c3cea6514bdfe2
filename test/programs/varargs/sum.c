/* Arguments after the ellipsis, one by one. */
#include <stdio.h>
#include <stdarg.h>

static long sum(int n, ...)
{
	va_list ap;
	long s = 0;

	va_start(ap, n);
	while (n--)
		s += va_arg(ap, int);
	va_end(ap);
	return s;
}

int main(void)
{
	printf("%ld %ld\n", sum(0), sum(5, 1, 2, 3, 4, -100));
	return 0;
}
