/* Pointers to be written through. */
#include <stdio.h>
#include <stdarg.h>

static void number(int first, ...)
{
	va_list ap;
	int *p;

	va_start(ap, first);
	while ((p = va_arg(ap, int *)))
		*p = first++;
	va_end(ap);
}

int main(void)
{
	int a = 0, b = 0, c = 0;

	number(5, &a, &b, &c, (int *)0);
	printf("%d %d %d\n", a, b, c);
	return 0;
}
