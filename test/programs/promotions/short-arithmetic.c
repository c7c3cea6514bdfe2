/* short times short is an int; only the store narrows. */
#include <stdio.h>

int main(void)
{
	short a = 300, b = 300;
	short product = a * b;
	unsigned short u = 65535;

	printf("%d %d\n", a * b, product);
	printf("%d\n", u + 1);
	u++;
	printf("%d\n", u);
	u--;
	printf("%d\n", u);
	return 0;
}
