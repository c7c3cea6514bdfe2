/* Digits to a value, in several bases, with a sign. */
#include <stdio.h>

static long parse(const char *s, int base)
{
	long v = 0;
	int minus = *s == '-';

	for (s += minus; *s; s++) {
		int digit = *s >= 'a' ? *s - 'a' + 10 : *s - '0';

		if (digit < 0 || digit >= base)
			break;
		v = v * base + digit;
	}
	return minus ? -v : v;
}

int main(void)
{
	printf("%ld %ld %ld %ld\n", parse("123", 10), parse("-7f", 16), parse("777", 8), parse("10102", 2));
	return 0;
}
