/* Nor can an object that was defined const, whatever the cast says. */
#include <stdio.h>

static const int limit = 3;

int main(void)
{
	*(int *)&limit = 4;
	printf("%d\n", limit);
	return 0;
}
