/* The smallest and largest values, written as the headers do. */
#include <stdio.h>
#include <limits.h>

int main(void)
{
	printf("%d %d %d\n", SCHAR_MIN, SCHAR_MAX, UCHAR_MAX);
	printf("%d %d %d\n", SHRT_MIN, SHRT_MAX, USHRT_MAX);
	printf("%d %d %u\n", INT_MIN, INT_MAX, UINT_MAX);
	printf("%ld %ld %lu\n", LONG_MIN, LONG_MAX, ULONG_MAX);
	printf("%d\n", INT_MIN == -INT_MAX - 1);
	return 0;
}
