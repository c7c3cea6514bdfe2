/* A pointer to the pointer to the next one. */
#include <stdio.h>

struct node {
	int value;
	struct node *next;
};

static void remove_value(struct node **link, int value)
{
	while (*link) {
		if ((*link)->value == value)
			*link = (*link)->next;
		else
			link = &(*link)->next;
	}
}

int main(void)
{
	struct node d = { 1, 0 }, c = { 3, &d }, b = { 2, &c }, a = { 1, &b }, *head = &a;

	remove_value(&head, 1);
	for (struct node *n = head; n; n = n->next)
		printf("%d ", n->value);
	printf("\n");
	return 0;
}
