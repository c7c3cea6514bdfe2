/* A generator whose steps must wrap exactly. */
#include <stdio.h>

static unsigned long long state = 88172645463325252ULL;

static unsigned long long next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

int main(void)
{
	unsigned long long x = 0;

	for (int i = 0; i < 1000; i++)
		x = next();
	printf("%llu\n", x);
	return 0;
}
