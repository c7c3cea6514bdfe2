/* Each round makes it new. */
#include <stdio.h>

struct counter {
	int n;
};

static int bump(struct counter *c)
{
	return ++c->n;
}

int main(void)
{
	for (int i = 0; i < 3; i++)
		printf("%d ", bump(&(struct counter){ i * 10 }));
	printf("\n");
	return 0;
}
