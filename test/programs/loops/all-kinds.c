/* for, while, do: how often does each run? */
#include <stdio.h>

int main(void)
{
	int n = 0;

	for (int i = 10; i--;)
		n++;
	printf("%d ", n);
	while (n > 3)
		n -= 2;
	printf("%d ", n);
	do
		n++;
	while (n < 0);
	printf("%d ", n);
	for (;;) {
		if (n++ > 8)
			break;
	}
	printf("%d\n", n);
	return 0;
}
