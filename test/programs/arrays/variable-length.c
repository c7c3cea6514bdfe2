/* The length is known when the block is entered. */
#include <stdio.h>

static int triangle(int n)
{
	int row[n], sum = 0;

	for (int i = 0; i < n; i++)
		row[i] = i ? row[i - 1] + i : 0;
	for (int i = 0; i < n; i++)
		sum += row[i];
	return sum + (int)sizeof(row);
}

int main(void)
{
	printf("%d %d\n", triangle(3), triangle(10));
	return 0;
}
