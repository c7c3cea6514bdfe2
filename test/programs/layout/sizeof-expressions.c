/* sizeof does not evaluate; arrays do not decay in it. */
#include <stdio.h>

int main(void)
{
	int a[7], i = 0;
	char text[] = "four";
	int (*pointer)[7] = &a;

	printf("%d %d\n", (int)sizeof(a), (int)(sizeof(a) / sizeof(a[0])));
	printf("%d %d\n", (int)sizeof(i++), i);
	printf("%d %d\n", (int)sizeof(text), (int)sizeof("abc"));
	printf("%d %d\n", (int)sizeof(pointer), (int)sizeof(*pointer));
	printf("%d %d\n", (int)sizeof(&a[0]), (int)sizeof(struct { char c; int i; }));
	return 0;
}
