/* Names for types, hidden by inner names. */
#include <stdio.h>

typedef unsigned long size;
typedef int (*binary)(int, int);
typedef struct node node;
typedef int matrix[2][2];

struct node {
	node *next;
	size value;
};

static int add(int a, int b)
{
	return a + b;
}

int main(void)
{
	binary op = add;
	node n = { &n, 7 };
	matrix m = { { 1, 2 }, { 3, 4 } };
	int size = 3;

	printf("%d %lu %d %d\n", op(2, 3), n.next->value, m[1][0], size);
	return 0;
}
