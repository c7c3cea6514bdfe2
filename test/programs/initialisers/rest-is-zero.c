/* A list that is too short leaves zeros, in automatic objects too. */
#include <stdio.h>

struct big {
	long a[10];
	char c;
};

int main(void)
{
	struct big b = { { 1, 2 } };
	char text[8] = "ab";
	long sum = 0;

	for (int i = 0; i < 10; i++)
		sum += b.a[i];
	printf("%ld %d\n", sum, b.c);
	for (int i = 0; i < 8; i++)
		printf("%d ", text[i]);
	printf("\n");
	return 0;
}
