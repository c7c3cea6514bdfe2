/* Members are aligned, and so is the whole. */
#include <stdio.h>
#include <stddef.h>

struct mixed {
	char a;
	long b;
	char c;
	short d;
	int e;
	char f;
};

int main(void)
{
	printf("%d %d\n", (int)sizeof(struct mixed), (int)_Alignof(struct mixed));
	printf("%d %d %d %d %d\n", (int)offsetof(struct mixed, b), (int)offsetof(struct mixed, c),
	       (int)offsetof(struct mixed, d), (int)offsetof(struct mixed, e),
	       (int)offsetof(struct mixed, f));
	return 0;
}
