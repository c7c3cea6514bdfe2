/* Three masks are the whole board. */
#include <stdio.h>

static int place(unsigned int columns, unsigned int left, unsigned int right)
{
	unsigned int open = ~(columns | left | right) & 255;
	int n = 0;

	if (columns == 255)
		return 1;
	while (open) {
		unsigned int bit = open & -open;

		open -= bit;
		n += place(columns | bit, (left | bit) << 1, (right | bit) >> 1);
	}
	return n;
}

int main(void)
{
	printf("%d\n", place(0, 0, 0));
	return 0;
}
