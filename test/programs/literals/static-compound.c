/* At file scope it is static, as ops tables are written. */
#include <stdio.h>

struct ops {
	int (*get)(int);
};

static int square(int x)
{
	return x * x;
}

struct holder {
	const struct ops *ops;
};

static const struct holder holder = {
	.ops = &(const struct ops) { .get = square },
};

int main(void)
{
	printf("%d\n", holder.ops->get(12));
	return 0;
}
