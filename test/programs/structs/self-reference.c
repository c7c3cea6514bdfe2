/* A list built on the stack and turned round. */
#include <stdio.h>

struct node {
	int value;
	struct node *next;
};

int main(void)
{
	struct node nodes[5], *head = 0, *turned = 0;

	for (int i = 0; i < 5; i++) {
		nodes[i] = (struct node){ i, head };
		head = &nodes[i];
	}
	while (head) {
		struct node *next = head->next;

		head->next = turned;
		turned = head;
		head = next;
	}
	for (struct node *n = turned; n; n = n->next)
		printf("%d ", n->value);
	printf("\n");
	return 0;
}
