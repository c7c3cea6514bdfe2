/* char and short arrive as int. */
#include <stdio.h>
#include <stdarg.h>

static void show(const char *kinds, ...)
{
	va_list ap;

	va_start(ap, kinds);
	for (; *kinds; kinds++) {
		switch (*kinds) {
		case 'i': printf("%d ", va_arg(ap, int)); break;
		case 'l': printf("%ld ", va_arg(ap, long)); break;
		case 'u': printf("%u ", va_arg(ap, unsigned int)); break;
		case 's': printf("%s ", va_arg(ap, const char *)); break;
		}
	}
	va_end(ap);
	printf("\n");
}

int main(void)
{
	signed char c = -3;
	unsigned short h = 65535;
	_Bool b = 1;

	show("iiilsu", c, h, b, -5000000000L, "text", ~0U);
	return 0;
}
