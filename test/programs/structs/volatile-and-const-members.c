/* Qualified members initialise and copy like others. */
#include <stdio.h>

struct reg {
	const unsigned int id;
	volatile unsigned int value;
};

int main(void)
{
	struct reg r = { 7, 1 };

	for (int i = 0; i < 4; i++)
		r.value <<= 1;
	printf("%u %u\n", r.id, r.value);
	return 0;
}
