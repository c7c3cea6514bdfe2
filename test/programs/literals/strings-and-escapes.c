/* Escapes, concatenation, and what is behind the zero. */
#include <stdio.h>

int main(void)
{
	const char *s = "a\tb\x41\102\0hidden";

	printf("%s %d\n", s, (int)sizeof("a\0b"));
	printf("%c%c\n", "hello"[1], 4["hello"]);
	printf("%d\n", s[7]);
	return 0;
}
