/* The value of a call whose function fell off its end. */
#include <stdio.h>

static int sign(int x)
{
	if (x > 0)
		return 1;
	if (x < 0)
		return -1;
}

int main(void)
{
	if (sign(0))
		printf("not zero\n");
	return 0;
}
