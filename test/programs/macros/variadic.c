/* __VA_ARGS__, named rest, and the comma that ## swallows. */
#include <stdio.h>

#define first(x, ...) (x)
#define rest(x, ...) __VA_ARGS__
#define call(f, args...) f(args)
#define list(...) { 0, ##__VA_ARGS__ }

static int none(void) { return 1; }
static int three(int a, int b, int c) { return a + b + c; }

int main(void)
{
	int a[] = list(), b[] = list(1, 2, 3);

	printf("%d %d\n", first(4, 5, 6), call(three, rest(0, 1, 2, 3)));
	printf("%d %d %d\n", call(none), (int)sizeof(a), (int)sizeof(b));
	return 0;
}
