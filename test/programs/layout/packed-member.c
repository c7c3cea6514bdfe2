/* packed on one member only. */
#include <stdio.h>
#include <stddef.h>

struct s {
	char a;
	int b __attribute__((packed));
	long c;
};

int main(void)
{
	printf("%d %d %d\n", (int)offsetof(struct s, b), (int)offsetof(struct s, c), (int)sizeof(struct s));
	return 0;
}
