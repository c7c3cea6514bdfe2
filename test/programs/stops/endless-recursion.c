/* A stack has an end. */
#include <stdio.h>

static int down(int n)
{
	int room[100];

	room[n % 100] = n;
	return down(n + 1) + room[n % 100];
}

int main(void)
{
	printf("%d\n", down(0));
	return 0;
}
