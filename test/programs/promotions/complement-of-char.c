/* ~ works on the promoted value, so the result is negative. */
#include <stdio.h>

int main(void)
{
	unsigned char c = 0x0f;

	printf("%d\n", ~c);
	printf("%d\n", (unsigned char)~c);
	printf("%d\n", ~c == 0xf0);
	printf("%d\n", -c);
	return 0;
}
