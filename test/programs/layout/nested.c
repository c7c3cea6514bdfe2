/* Structs in structs keep their own alignment. */
#include <stdio.h>
#include <stddef.h>

struct inner {
	char a;
	short b;
};

struct outer {
	char x;
	struct inner in[3];
	long y;
};

int main(void)
{
	printf("%d %d\n", (int)sizeof(struct inner), (int)sizeof(struct outer));
	printf("%d\n", (int)offsetof(struct outer, in[1].b));
	printf("%d\n", (int)offsetof(struct outer, y));
	return 0;
}
