/* A va_list handed to another function, and a copy of it. */
#include <stdio.h>
#include <stdarg.h>

static int largest(int n, va_list ap)
{
	int best = va_arg(ap, int);

	while (--n) {
		int x = va_arg(ap, int);

		if (x > best)
			best = x;
	}
	return best;
}

static int spread(int n, ...)
{
	va_list ap, again;
	int first, high;

	va_start(ap, n);
	va_copy(again, ap);
	high = largest(n, ap);
	first = va_arg(again, int);
	va_end(again);
	va_end(ap);
	return high - first;
}

int main(void)
{
	printf("%d %d\n", spread(4, 3, 9, 2, 7), spread(1, 5));
	return 0;
}
