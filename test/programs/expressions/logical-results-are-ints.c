/* ! == < && give 0 or 1, of type int. */
#include <stdio.h>

int main(void)
{
	unsigned long long big = 0x100000000ULL;
	int *p = 0;

	printf("%d %d %d\n", !big, !!big, big && 1);
	printf("%d %d\n", !p, p == 0);
	printf("%d %d\n", (int)sizeof(!big), (int)sizeof(big == big));
	printf("%d\n", (3 > 2) + (2 > 1) + (1 > 2));
	return 0;
}
