/* A hash table with heads of one pointer. */
#include <stdio.h>

struct node { struct node *next, **pprev; int key, value; };

static struct node *table[8];

static unsigned int hash(int key)
{
	return (unsigned int)key * 0x61c88647u >> 29;
}

static void insert(struct node *n)
{
	struct node **head = &table[hash(n->key)];

	n->next = *head;
	if (n->next)
		n->next->pprev = &n->next;
	*head = n;
	n->pprev = head;
}

static struct node *find(int key)
{
	struct node *n = table[hash(key)];

	while (n && n->key != key)
		n = n->next;
	return n;
}

int main(void)
{
	static struct node nodes[40];
	int hits = 0;

	for (int i = 0; i < 40; i++) {
		nodes[i].key = i * 7;
		nodes[i].value = i;
		insert(&nodes[i]);
	}
	for (int i = 0; i < 40; i += 2) {
		*nodes[i].pprev = nodes[i].next;
		if (nodes[i].next)
			nodes[i].next->pprev = nodes[i].pprev;
	}
	for (int k = 0; k < 300; k++)
		if (find(k))
			hits += find(k)->value;
	printf("%d %d %d\n", hits, !!find(7), !!find(14));
	return 0;
}
