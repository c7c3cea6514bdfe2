/* A macro that writes accessors, as page flags have them. */
#include <stdio.h>

struct page { unsigned long flags; };

#define FLAG(name, bit)							\
static inline int Page##name(const struct page *p)			\
{									\
	return (p->flags >> (bit)) & 1;					\
}									\
static inline void SetPage##name(struct page *p)			\
{									\
	p->flags |= 1UL << (bit);					\
}

FLAG(Locked, 0)
FLAG(Dirty, 4)
FLAG(High, 63)

int main(void)
{
	struct page p = { 0 };

	SetPageDirty(&p);
	SetPageHigh(&p);
	printf("%d %d %d %lx\n", PageLocked(&p), PageDirty(&p), PageHigh(&p), p.flags);
	return 0;
}
