/* 32 bits have no place 32. */
#include <stdio.h>

int main(void)
{
	int n = 32;

	printf("%u\n", 1U << n);
	return 0;
}
