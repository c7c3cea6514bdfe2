/* A value to digits, backwards. */
#include <stdio.h>

static char *digits(unsigned long v, unsigned int base, char *end)
{
	*end = 0;
	do
		*--end = "0123456789abcdefghijklmnopqrstuvwxyz"[v % base];
	while (v /= base);
	return end;
}

int main(void)
{
	char room[65];

	printf("%s\n", digits(~0UL, 2, room + 64));
	printf("%s\n", digits(~0UL, 36, room + 64));
	printf("%s\n", digits(0, 10, room + 64));
	return 0;
}
