/* Both arms of ?: are converted to one type. */
#include <stdio.h>

int main(void)
{
	int yes = 1;
	unsigned int u = 0;
	long long wide = yes ? -1 : u;

	printf("%lld\n", wide);
	wide = yes ? -1 : 0L;
	printf("%lld\n", wide);
	printf("%d\n", (int)sizeof(yes ? (char)1 : (char)2));
	printf("%d\n", (int)sizeof(yes ? 1 : 2LL));
	return 0;
}
