/* __COUNTER__ and __LINE__ in names. */
#include <stdio.h>

#define CAT_(a, b) a##b
#define CAT(a, b) CAT_(a, b)
#define UNIQUE(p) CAT(p, __COUNTER__)

int main(void)
{
	int UNIQUE(v) = 1;
	int UNIQUE(v) = 2;
	int CAT(at, __LINE__) = 3; int *p = &CAT(at, __LINE__);

	printf("%d %d\n", *p, __COUNTER__ - 1);
	return 0;
}
