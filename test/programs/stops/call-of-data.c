/* A pointer to data, called. */
#include <stdio.h>

static long data = 5;

int main(void)
{
	void (*f)(void) = (void (*)(void))&data;

	f();
	printf("not reached\n");
	return 0;
}
