/* aligned raises what packed lowered. */
#include <stdio.h>
#include <stddef.h>

struct line {
	char a;
	char b __attribute__((aligned(64)));
};

struct __attribute__((packed, aligned(4))) both {
	char a;
	int b;
};

int main(void)
{
	printf("%d %d %d\n", (int)sizeof(struct line), (int)offsetof(struct line, b), (int)_Alignof(struct line));
	printf("%d %d %d\n", (int)sizeof(struct both), (int)offsetof(struct both, b), (int)_Alignof(struct both));
	return 0;
}
