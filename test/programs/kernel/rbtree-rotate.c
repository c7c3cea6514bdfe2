/* Colours in the low bit of the parent pointer. */
#include <stdio.h>

struct node {
	unsigned long parent_colour;
	struct node *child[2];
	int key;
};

static struct node *parent(const struct node *n)
{
	return (struct node *)(n->parent_colour & ~3UL);
}

static void set_parent(struct node *n, struct node *p)
{
	n->parent_colour = (unsigned long)p | (n->parent_colour & 1);
}

static struct node *rotate(struct node *top, int dir)
{
	struct node *up = top->child[!dir];

	top->child[!dir] = up->child[dir];
	if (up->child[dir])
		set_parent(up->child[dir], top);
	up->child[dir] = top;
	set_parent(up, parent(top));
	set_parent(top, up);
	return up;
}

static void show(struct node *n)
{
	if (!n)
		return;
	show(n->child[0]);
	printf("%d%c ", n->key, n->parent_colour & 1 ? 'b' : 'r');
	show(n->child[1]);
}

int main(void)
{
	struct node n[4] = { { .key = 10 }, { .key = 5 }, { .key = 20 }, { .key = 15 } };
	struct node *root;

	n[0].parent_colour = 1;
	n[0].child[0] = &n[1];
	n[0].child[1] = &n[2];
	set_parent(&n[1], &n[0]);
	set_parent(&n[2], &n[0]);
	n[2].child[0] = &n[3];
	set_parent(&n[3], &n[2]);
	root = rotate(&n[0], 0);
	show(root);
	printf("%d %d\n", root->key, parent(&n[3])->key);
	return 0;
}
