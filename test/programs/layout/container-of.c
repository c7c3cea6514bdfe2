/* From a member back to the whole. */
#include <stdio.h>
#include <stddef.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

struct link {
	struct link *next;
};

struct item {
	int value;
	struct link link;
};

int main(void)
{
	struct item a = { .value = 1 }, b = { .value = 2, .link = { &a.link } };
	struct link *l = &b.link;

	while (l) {
		printf("%d\n", container_of(l, struct item, link)->value);
		l = l->next;
	}
	return 0;
}
