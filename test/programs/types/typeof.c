/* The type of an expression that is not evaluated. */
#include <stdio.h>

#define swap(a, b) do { typeof(a) t = (a); (a) = (b); (b) = t; } while (0)

int main(void)
{
	int i = 0;
	typeof(i++) j = 5;
	typeof(&j) p = &i;
	__typeof__(int[3]) list = { 1, 2, 3 };
	unsigned long long x = 1, y = 2;

	*p = 9;
	swap(x, y);
	printf("%d %d %d %llu %llu\n", i, j, list[2], x, y);
	return 0;
}
