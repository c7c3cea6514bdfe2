/* Names of unnamed members belong to the outer struct. */
#include <stdio.h>
#include <stddef.h>

struct page {
	unsigned long flags;
	union {
		struct {
			void *next, *prev;
			void *mapping;
		};
		struct {
			unsigned long head;
			unsigned char order;
		};
		long words[5];
	};
	union {
		int mapcount;
		unsigned int type;
	};
};

int main(void)
{
	struct page p = { .words = { 1, 2, 3, 4, 5 }, .type = 0xffffffff };

	printf("%d %d\n", (int)sizeof(p), (int)offsetof(struct page, mapcount));
	printf("%d %d\n", (int)offsetof(struct page, mapping), (int)offsetof(struct page, order));
	printf("%lu %d %d\n", p.head, p.order, p.mapcount);
	p.order = 9;
	printf("%ld\n", p.words[1]);
	return 0;
}
