/* Seven bits at a time. */
#include <stdio.h>

static int put(unsigned char *p, unsigned long v)
{
	int n = 0;

	while (v > 127) {
		p[n++] = v | 128;
		v >>= 7;
	}
	p[n++] = v;
	return n;
}

static unsigned long get(const unsigned char *p)
{
	unsigned long v = 0;
	int shift = 0;

	do
		v |= (unsigned long)(*p & 127) << shift, shift += 7;
	while (*p++ & 128);
	return v;
}

int main(void)
{
	unsigned char room[10];
	unsigned long v[] = { 0, 127, 128, 300, ~0UL };

	for (int i = 0; i < 5; i++) {
		int n = put(room, v[i]);

		printf("%d:%lx ", n, get(room));
	}
	printf("\n");
	return 0;
}
