/* Bytes above 127 are negative chars. */
#include <stdio.h>

static int code_points(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

int main(void)
{
	const char *s = "gr\xc3\xbc\xc3\x9f" "e";

	printf("%d %d %d\n", code_points(s), s[2] < 0, (unsigned char)s[2]);
	return 0;
}
