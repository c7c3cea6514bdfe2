/* __VA_OPT__ appears only with arguments. */
#include <stdio.h>

#define sum(x, ...) (x __VA_OPT__(+ add(__VA_ARGS__)))
#define add(a, b) ((a) * (b))

int main(void)
{
	printf("%d %d\n", sum(5), sum(5, 6, 7));
	return 0;
}
