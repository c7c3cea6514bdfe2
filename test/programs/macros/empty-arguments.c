/* An argument may be nothing. */
#include <stdio.h>

#define WRAP(a, b, c) a printf(b "%d\n" c, __LINE__ > 0)
#define PASTE3(a, b, c) a##b##c

int main(void)
{
	int ac = 3;

	WRAP(, , );
	WRAP(if (ac), "yes ", );
	printf("%d\n", PASTE3(a, , c));
	return 0;
}
