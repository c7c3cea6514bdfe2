/* #pragma pack is a limit, not a wish. */
#include <stdio.h>
#include <stddef.h>

#pragma pack(push, 2)
struct two {
	char a;
	long b;
	short c;
};
#pragma pack(pop)

struct normal {
	char a;
	long b;
	short c;
};

int main(void)
{
	printf("%d %d\n", (int)sizeof(struct two), (int)offsetof(struct two, b));
	printf("%d %d\n", (int)sizeof(struct normal), (int)offsetof(struct normal, b));
	return 0;
}
