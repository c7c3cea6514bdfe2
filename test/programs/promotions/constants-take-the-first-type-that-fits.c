/* Decimal constants stay signed, hexadecimal ones may turn unsigned. */
#include <stdio.h>

int main(void)
{
	printf("%d\n", (int)sizeof(2147483647));
	printf("%d\n", (int)sizeof(2147483648));
	printf("%d\n", (int)sizeof(0xffffffff));
	printf("%d\n", -1 < 0xffffffff);
	printf("%d\n", -1 < 4294967295);
	printf("%d\n", 0x80000000 > 0);
	printf("%lld\n", -2147483648 + 0LL);
	printf("%d\n", (int)sizeof(0x8000000000000000));
	return 0;
}
