/* A prototype converts; so does the return. */
#include <stdio.h>

static unsigned char low(unsigned long long x) { return x; }
static long widen(int x) { return x; }
static _Bool truth(int x) { return x; }
static int narrow(short s) { return s; }

int main(void)
{
	printf("%d %ld %d %d\n", low(0x1234), widen(0xffffffffU), truth(256), narrow(70000));
	return 0;
}
