/* The value of an assignment to a field is what the field then holds. */
#include <stdio.h>

struct fields {
	unsigned int a : 2;
	int b : 2;
};

int main(void)
{
	struct fields f = { 3, 1 };
	int x;

	x = f.a++;
	printf("%d %d\n", x, f.a);
	x = ++f.b;
	printf("%d %d\n", x, f.b);
	x = (f.a = 7);
	printf("%d\n", x);
	x = (f.b = 3);
	printf("%d\n", x);
	return 0;
}
