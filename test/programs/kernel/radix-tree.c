/* Six bits per step, nodes from a pool. */
#include <stdio.h>

struct node { void *slot[64]; };

static struct node pool[20];
static int used;
static struct node *root;

static void **slot(unsigned int index, int make)
{
	void **at = (void **)&root;

	for (int shift = 12; shift >= 0; shift -= 6) {
		if (!*at) {
			if (!make)
				return 0;
			*at = &pool[used++];
		}
		at = &((struct node *)*at)->slot[index >> shift & 63];
	}
	return at;
}

int main(void)
{
	static int values[5];
	unsigned int at[] = { 0, 63, 64, 4096, 262143 };
	int found = 0;

	for (int i = 0; i < 5; i++)
		*slot(at[i], 1) = &values[i];
	for (unsigned int i = 0; i < 5000; i++) {
		void **s = slot(i, 0);

		found += s && *s;
	}
	printf("%d %d %d\n", used, found, *slot(262143, 0) == &values[4]);
	return 0;
}
