/* Tables that nobody may write. */
#include <stdio.h>

static const unsigned char bits[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
static const struct { const char *const name; const int *data; } set = { "set", (const int[]){ 7, 8 } };

int main(void)
{
	printf("%d %s %d\n", bits[0xa] + bits[7], set.name, set.data[1]);
	return 0;
}
