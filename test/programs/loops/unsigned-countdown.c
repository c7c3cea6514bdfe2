/* Down to and including zero, the right way. */
#include <stdio.h>

int main(void)
{
	unsigned int n = 0;
	unsigned char c = 3;

	for (unsigned int i = 5; i-- > 0;)
		n = n * 10 + i;
	printf("%u\n", n);
	do
		printf("%d ", c);
	while (c--);
	printf("%d\n", c);
	return 0;
}
