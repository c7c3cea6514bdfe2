/* Static objects start as zeros, whatever their type. */
#include <stdio.h>

static long numbers[4];
static const char *text;
static struct { int a; void *p; union { char c; long l; } u; } s;
static double unused_name_only[1];

int main(void)
{
	static short local[3];

	printf("%ld %d %d %d %ld %d\n", numbers[3], !text, s.a, !s.p, s.u.l, local[2]);
	printf("%d\n", (int)sizeof(unused_name_only) > 0);
	return 0;
}
