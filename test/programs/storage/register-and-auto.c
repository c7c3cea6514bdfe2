/* Old words that change nothing. */
#include <stdio.h>

int main(void)
{
	register int a = 3;
	auto int b = 4;

	for (register int i = 0; i < 3; i++)
		a += b;
	printf("%d\n", a);
	return 0;
}
