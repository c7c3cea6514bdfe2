/* Follows a null pointer. */
#include <stdio.h>

struct s { long a, b; };

int main(void)
{
	struct s *p = 0;

	printf("%ld\n", p->b);
	return 0;
}
