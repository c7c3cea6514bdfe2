/* A word and its fields. */
#include <stdio.h>

union entry {
	unsigned int raw;
	struct {
		unsigned int valid : 1;
		unsigned int kind : 3;
		unsigned int frame : 28;
	};
};

int main(void)
{
	union entry e = { .raw = 0xabcdef15 };

	printf("%u %u %x\n", e.valid, e.kind, e.frame);
	e.kind = 7;
	e.frame += 1;
	printf("%x\n", e.raw);
	return 0;
}
