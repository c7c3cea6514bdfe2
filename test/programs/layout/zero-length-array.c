/* GNU's older way to write the same. */
#include <stdio.h>

struct old {
	int n;
	int items[0];
};

int main(void)
{
	int storage[5] = { 4, 10, 20, 30, 40 };
	struct old *o = (struct old *)storage;

	printf("%d\n", (int)sizeof(*o));
	for (int i = 0; i < o->n; i++)
		printf("%d ", o->items[i]);
	printf("\n");
	return 0;
}
