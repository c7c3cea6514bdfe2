/* * and ? with one place to come back to. */
#include <stdio.h>

static int match(const char *p, const char *s)
{
	const char *star = 0, *back = 0;

	while (*s) {
		if (*p == '?' || *p == *s) {
			p++;
			s++;
		} else if (*p == '*') {
			star = p++;
			back = s;
		} else if (star) {
			p = star + 1;
			s = ++back;
		} else {
			return 0;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

int main(void)
{
	printf("%d%d%d%d%d\n", match("*", ""), match("a*b", "axxb"), match("a*b", "axxbc"),
	       match("?a*", "ba"), match("*ab*ab*", "abcab"));
	return 0;
}
