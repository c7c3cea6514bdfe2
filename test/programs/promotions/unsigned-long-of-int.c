/* A negative int is extended by its sign, an unsigned one with zeros. */
#include <stdio.h>

int main(void)
{
	int i = -2;
	unsigned int u = i;
	unsigned long a = i, b = u;

	printf("%lx\n%lx\n", a, b);
	printf("%lx\n", (unsigned long)(unsigned short)i);
	printf("%lx\n", (unsigned long)(short)0x8000);
	printf("%lx\n", (unsigned long)(signed char)0x80);
	return 0;
}
