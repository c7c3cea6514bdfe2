/* GNU C: an empty struct has size 0. */
#include <stdio.h>

struct nothing {
};

struct holder {
	int a;
	struct nothing gap;
	int b;
};

int main(void)
{
	printf("%d %d\n", (int)sizeof(struct nothing), (int)sizeof(struct holder));
	return 0;
}
