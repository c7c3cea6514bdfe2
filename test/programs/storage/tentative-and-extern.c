/* Several declarations, one object. */
#include <stdio.h>

int shared;
int shared;
extern int shared;
extern int later;
static int hidden;
static int hidden = 4;

int main(void)
{
	extern int shared;

	shared = 3;
	printf("%d %d %d\n", shared, later, hidden);
	return 0;
}

int later = 9;
