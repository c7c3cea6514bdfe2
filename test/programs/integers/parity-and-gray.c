/* Gray codes differ in one bit from their neighbours. */
#include <stdio.h>

int main(void)
{
	unsigned int previous = 0;

	for (unsigned int i = 1; i < 16; i++) {
		unsigned int gray = i ^ (i >> 1);

		printf("%u:%d ", gray, __builtin_popcount(gray ^ previous));
		previous = gray;
	}
	printf("\n");
	return 0;
}
