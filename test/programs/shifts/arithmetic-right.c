/* >> of a negative value keeps the sign. */
#include <stdio.h>

int main(void)
{
	signed char c = -128;
	short s = -32768;
	long long l = -9223372036854775807LL - 1;

	printf("%d %d\n", c >> 3, (unsigned char)c >> 3);
	printf("%d %d\n", s >> 15, (unsigned short)s >> 15);
	printf("%lld\n", l >> 63);
	printf("%d\n", -1 >> 31);
	printf("%d %d\n", -5 >> 1, -5 / 2);
	return 0;
}
