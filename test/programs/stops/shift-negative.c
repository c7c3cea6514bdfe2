/* Nor a place -1. */
#include <stdio.h>

int main(void)
{
	int n = -1;

	printf("%d\n", 8 >> n);
	return 0;
}
