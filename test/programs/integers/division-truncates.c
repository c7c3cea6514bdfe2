/* Division goes towards zero; the remainder has the dividend's sign. */
#include <stdio.h>

int main(void)
{
	int a[] = { 7, -7, 7, -7 }, b[] = { 2, 2, -2, -2 };

	for (int i = 0; i < 4; i++)
		printf("%d %d\n", a[i] / b[i], a[i] % b[i]);
	printf("%u %u\n", -7U / 2, -7U % 10);
	printf("%lld %lld\n", -9000000000LL / 7, -9000000000LL % 7);
	printf("%llu\n", 18446744073709551615ULL / 10);
	return 0;
}
