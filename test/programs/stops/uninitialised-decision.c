/* A branch on a value that nobody set. */
#include <stdio.h>

int main(void)
{
	int x;

	if (x)
		printf("yes\n");
	else
		printf("no\n");
	return 0;
}
