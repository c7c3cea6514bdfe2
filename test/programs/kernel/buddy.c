/* Splitting and merging by one bit of the index. */
#include <stdio.h>

#define ORDERS 5
static unsigned char free_at[ORDERS][16];

static int take(int order)
{
	int o = order, i;

	for (; o < ORDERS; o++)
		for (i = 0; i < 16 >> o; i++)
			if (free_at[o][i])
				goto found;
	return -1;
found:
	free_at[o][i] = 0;
	while (o > order) {
		o--;
		i *= 2;
		free_at[o][i + 1] = 1;
	}
	return i << order;
}

static void give(int at, int order)
{
	int i = at >> order;

	while (order < ORDERS - 1 && free_at[order][i ^ 1]) {
		free_at[order][i ^ 1] = 0;
		i >>= 1;
		order++;
	}
	free_at[order][i] = 1;
}

int main(void)
{
	int a, b, c;

	free_at[4][0] = 1;
	a = take(0);
	b = take(2);
	c = take(3);
	printf("%d %d %d %d\n", a, b, c, take(3));
	give(b, 2);
	give(a, 0);
	printf("%d\n", take(3));
	give(c, 3);
	printf("%d\n", take(4));
	return 0;
}
