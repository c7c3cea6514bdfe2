/* Towers of Hanoi and Ackermann. */
#include <stdio.h>

static int moves;

static void hanoi(int n, char from, char to, char via)
{
	if (!n)
		return;
	hanoi(n - 1, from, via, to);
	if (moves++ < 3)
		printf("%c%c ", from, to);
	hanoi(n - 1, via, to, from);
}

static int ackermann(int m, int n)
{
	if (!m)
		return n + 1;
	return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}

int main(void)
{
	hanoi(8, 'a', 'c', 'b');
	printf("%d\n", moves);
	printf("%d\n", ackermann(2, 5));
	return 0;
}
