/* How many there are, by position. */
#include <stdio.h>

#define COUNT_(_0, _1, _2, _3, _4, n, ...) n
#define COUNT(...) COUNT_(, ##__VA_ARGS__, 4, 3, 2, 1, 0)

int main(void)
{
	printf("%d %d %d\n", COUNT(), COUNT(a), COUNT(a, b, (c, d)));
	return 0;
}
