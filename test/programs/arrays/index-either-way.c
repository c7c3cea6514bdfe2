/* a[i] is *(a + i). */
#include <stdio.h>

int main(void)
{
	int a[] = { 10, 20, 30 };
	unsigned char i = 2;
	long j = -1;

	printf("%d %d %d %d\n", a[1], 1[a], *(a + i), (&a[2])[j]);
	return 0;
}
