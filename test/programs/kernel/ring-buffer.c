/* Free-running indexes that wrap with their type. */
#include <stdio.h>

static unsigned char slots[16], head, tail;

static int put(unsigned char c)
{
	if ((unsigned char)(head - tail) == 16)
		return 0;
	slots[head++ & 15] = c;
	return 1;
}

static int get(void)
{
	return head == tail ? -1 : slots[tail++ & 15];
}

int main(void)
{
	int sum = 0, refused = 0;

	for (int round = 0; round < 60; round++) {
		for (int i = 0; i < 7; i++)
			refused += !put(round + i);
		for (int i = 0; i < 6; i++)
			sum += get();
	}
	printf("%d %d %d\n", sum, refused, (unsigned char)(head - tail));
	return 0;
}
