/* Four levels, made on demand, in an array of tables. */
#include <stdio.h>

struct pte { unsigned long val; };

static struct pte tables[16][512];
static int used = 1;

static struct pte *walk(unsigned long iova, int make)
{
	struct pte *table = tables[0];

	for (int level = 4;; level--) {
		struct pte *pte = &table[iova >> (12 + 9 * (level - 1)) & 511];

		if (level == 1)
			return pte;
		if (!(pte->val & 3)) {
			if (!make)
				return 0;
			pte->val = (unsigned long)used++ << 12 | 3;
		}
		table = tables[pte->val >> 12];
	}
}

int main(void)
{
	walk(0x1ff000, 1)->val = 0x12345003;
	walk(0x200000, 1)->val = 0x12346003;
	walk(0xfffffffff000, 1)->val = 0x777001;
	printf("%d %lx %lx %lx\n", used, walk(0x1ff000, 0)->val, walk(0x200000, 0)->val,
	       walk(0xfffffffff000, 0)->val);
	printf("%d %d\n", !walk(0x8000000000, 0), (int)walk(0x1000, 0)->val);
	return 0;
}
