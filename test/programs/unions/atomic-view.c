/* A lock word: two halves that are compared at once. */
#include <stdio.h>

union lock {
	unsigned int both;
	struct {
		unsigned short owner, next;
	};
};

int main(void)
{
	union lock l = { 0 };

	for (int i = 0; i < 3; i++) {
		l.next++;
		printf("%x %d\n", l.both, l.owner == l.next);
	}
	for (int i = 0; i < 3; i++)
		l.owner++;
	printf("%x %d\n", l.both, l.owner == l.next);
	return 0;
}
