/* A signed field of n bits holds -2^(n-1) .. 2^(n-1)-1. */
#include <stdio.h>

struct fields {
	int a : 4;
	signed char b : 3;
	long long c : 40;
};

int main(void)
{
	struct fields f = { 0 };

	f.a = 7;
	f.b = 3;
	printf("%d %d\n", f.a, f.b);
	f.a++;
	f.b++;
	printf("%d %d\n", f.a, f.b);
	f.c = 0xffffffffffLL;
	printf("%lld\n", (long long)f.c);
	return 0;
}
