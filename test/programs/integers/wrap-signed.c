/* With -fwrapv, as the kernel is built, signed arithmetic wraps too. */
#include <stdio.h>

int main(void)
{
	int i = 2147483647;
	long long l = 9223372036854775807LL;

	i++;
	l++;
	printf("%d\n%lld\n", i, l);
	i = -i;
	printf("%d\n", i);
	i = 65536;
	i *= 65536;
	printf("%d\n", i);
	i = 46341;
	printf("%d\n", i * i);
	return 0;
}
