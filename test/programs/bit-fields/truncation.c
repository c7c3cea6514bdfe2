/* What does not fit into the field is cut off. */
#include <stdio.h>

struct fields {
	unsigned int small : 4;
	unsigned char flag : 1;
	unsigned long long wide : 52;
};

int main(void)
{
	struct fields f = { 0 };

	f.small = 0x123;
	f.flag = 2;
	f.wide = ~0ULL;
	printf("%d %d %llx\n", f.small, f.flag, (unsigned long long)f.wide);
	f.small += 15;
	f.flag ^= 1;
	f.wide++;
	printf("%d %d %llx\n", f.small, f.flag, (unsigned long long)f.wide);
	return 0;
}
