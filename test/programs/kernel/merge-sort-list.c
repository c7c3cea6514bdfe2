/* Sorting a list by its links, stably. */
#include <stdio.h>

struct node { struct node *next; int key, order; };

static struct node *merge(struct node *a, struct node *b)
{
	struct node *head, **tail = &head;

	while (a && b) {
		struct node **from = b->key < a->key ? &b : &a;

		*tail = *from;
		tail = &(*from)->next;
		*from = (*from)->next;
	}
	*tail = a ?: b;
	return head;
}

static struct node *sort(struct node *list)
{
	struct node *slow = list, *fast;

	if (!list || !list->next)
		return list;
	for (fast = list->next; fast && fast->next; fast = fast->next->next)
		slow = slow->next;
	fast = slow->next;
	slow->next = 0;
	return merge(sort(list), sort(fast));
}

int main(void)
{
	static const int keys[] = { 5, 3, 5, 1, 4, 3, 2, 5 };
	struct node nodes[8], *list;

	for (int i = 0; i < 8; i++)
		nodes[i] = (struct node){ i < 7 ? &nodes[i + 1] : 0, keys[i], i };
	for (list = sort(nodes); list; list = list->next)
		printf("%d/%d ", list->key, list->order);
	printf("\n");
	return 0;
}
