/* Errors leave through labels, in reverse order. */
#include <stdio.h>

static int f(int fail)
{
	int ret = -1;

	printf("a");
	if (fail == 1)
		goto out;
	printf("b");
	if (fail == 2)
		goto undo_a;
	printf("c");
	ret = 0;
	goto out;

undo_a:
	printf("-a");
out:
	printf("|");
	return ret;
}

int main(void)
{
	printf(" %d", f(0));
	printf(" %d", f(1));
	printf(" %d\n", f(2));
	return 0;
}
