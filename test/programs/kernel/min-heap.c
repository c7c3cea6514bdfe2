/* Sift up and down. */
#include <stdio.h>

static int heap[32], n;

static void swap(int i, int j)
{
	int t = heap[i];

	heap[i] = heap[j];
	heap[j] = t;
}

static void push(int x)
{
	int i = n++;

	heap[i] = x;
	while (i && heap[(i - 1) / 2] > heap[i]) {
		swap(i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static int pop(void)
{
	int top = heap[0], i = 0;

	heap[0] = heap[--n];
	for (;;) {
		int least = i, l = 2 * i + 1;

		if (l < n && heap[l] < heap[least])
			least = l;
		if (l + 1 < n && heap[l + 1] < heap[least])
			least = l + 1;
		if (least == i)
			return top;
		swap(i, least);
		i = least;
	}
}

int main(void)
{
	unsigned int seed = 1;

	for (int i = 0; i < 20; i++) {
		seed = seed * 1103515245 + 12345;
		push(seed >> 16 & 255);
	}
	while (n)
		printf("%d ", pop());
	printf("\n");
	return 0;
}
