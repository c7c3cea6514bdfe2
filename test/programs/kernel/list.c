/* The doubly linked ring. */
#include <stdio.h>
#include <stddef.h>

struct list_head { struct list_head *next, *prev; };

#define LIST_HEAD(name) struct list_head name = { &(name), &(name) }
#define container_of(ptr, type, member) ({				\
	const typeof(((type *)0)->member) *__mptr = (ptr);		\
	(type *)((char *)__mptr - offsetof(type, member)); })
#define list_for_each_entry(pos, head, member)				\
	for (pos = container_of((head)->next, typeof(*pos), member);	\
	     &pos->member != (head);					\
	     pos = container_of(pos->member.next, typeof(*pos), member))

static void add(struct list_head *item, struct list_head *prev, struct list_head *next)
{
	next->prev = item;
	item->next = next;
	item->prev = prev;
	prev->next = item;
}

static void del(struct list_head *item)
{
	item->next->prev = item->prev;
	item->prev->next = item->next;
}

struct job {
	char pad[3];
	int id;
	struct list_head list;
};

int main(void)
{
	static LIST_HEAD(jobs);
	struct job all[6], *j;

	for (int i = 0; i < 6; i++) {
		all[i].id = i;
		if (i & 1)
			add(&all[i].list, &jobs, jobs.next);
		else
			add(&all[i].list, jobs.prev, &jobs);
	}
	del(&all[2].list);
	list_for_each_entry(j, &jobs, list)
		printf("%d ", j->id);
	printf("\n");
	return 0;
}
