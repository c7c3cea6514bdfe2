/* A small printf of one's own. */
#include <stdio.h>
#include <stdarg.h>

static char buffer[100];

static int put(int at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			buffer[at++] = *fmt;
			continue;
		}
		switch (*++fmt) {
		case 'c':
			buffer[at++] = va_arg(ap, int);
			break;
		case 's':
			for (const char *s = va_arg(ap, const char *); *s; s++)
				buffer[at++] = *s;
			break;
		case 'x': {
			unsigned int v = va_arg(ap, unsigned int);

			for (int shift = 28; shift >= 0; shift -= 4)
				buffer[at++] = "0123456789abcdef"[v >> shift & 15];
			break;
		}
		}
	}
	va_end(ap);
	buffer[at] = 0;
	return at;
}

int main(void)
{
	int n = put(0, "<%s|%c>", "text", 'c');

	n = put(n, " %x", 0xdeadbeef);
	printf("%s %d\n", buffer, n);
	return 0;
}
