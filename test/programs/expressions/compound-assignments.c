/* All ten of them. */
#include <stdio.h>

int main(void)
{
	int a = 100;

	a += 5; printf("%d ", a);
	a -= 7; printf("%d ", a);
	a *= 3; printf("%d ", a);
	a /= 4; printf("%d ", a);
	a %= 50; printf("%d ", a);
	a <<= 4; printf("%d ", a);
	a >>= 2; printf("%d ", a);
	a &= 0x5c; printf("%d ", a);
	a |= 3; printf("%d ", a);
	a ^= 0xff; printf("%d\n", a);
	return 0;
}
