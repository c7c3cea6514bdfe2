/* gcc computes in the width of a bit-field that is wider than int. */
#include <stdio.h>

typedef unsigned long long u64;

struct fields {
	u64 narrow : 20;
	u64 wide : 40;
	long long negative : 33;
	u64 word : 32;
	u64 almost : 63;
};

int main(void)
{
	struct fields f = { 0xfffff, 0xffffffffffULL, -1, 0xffffffff, -1 };

	printf("%zu %zu %zu\n", sizeof(f.narrow + 0), sizeof(f.wide + 0), sizeof(f.word + 0));
	printf("%llx %llx\n", (u64)(f.narrow << 20), (u64)(f.wide << 8));
	printf("%llx %llx %llx\n", (u64)(f.wide + 1), (u64)(f.wide + 1L), (u64)(f.wide + -1));
	printf("%llx %llx\n", (u64)(f.wide * f.wide), (u64)~f.wide);
	printf("%d %d %d\n", f.negative < f.wide, -f.wide > 0, f.negative < 0u);
	printf("%llx %llx\n", (u64)(f.word + 1), (u64)(f.almost + f.wide));
	printf("%llx ", (u64)(f.wide += 2));
	printf("%llx %llx\n", (u64)f.wide--, (u64)0);
	printf("%llx %llx\n", (u64)((f.negative = 3) - 4), (u64)(f.negative << 31));
	return 0;
}
