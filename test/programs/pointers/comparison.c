/* Order within one object, equality anywhere. */
#include <stdio.h>

int main(void)
{
	int a[4], *p = &a[1], *q = &a[3], *none = 0;

	printf("%d %d %d %d\n", p < q, p >= q, p == &a[1], p != q);
	printf("%d %d %d\n", none == 0, !none, p && q);
	printf("%d\n", &a[4] > q);
	return 0;
}
