/* Addresses of objects and functions are constants. */
#include <stdio.h>

static int table[4] = { 10, 20, 30, 40 };
static int *third = &table[2];
static int *end = table + 4;
static const char *word = "kernel" + 3;

struct node {
	struct node *next;
	int value;
};

static struct node second;
static struct node first = { &second, 1 };
static struct node second = { &first, 2 };

int main(void)
{
	printf("%d %d %s\n", *third, (int)(end - third), word);
	printf("%d %d\n", first.next->value, first.next->next->value);
	return 0;
}
