/* Steps are as long as what is pointed to. */
#include <stdio.h>

struct s { long a, b; int c; };

int main(void)
{
	struct s a[5];
	struct s *p = a, *q = &a[4];
	char *c = (char *)p;

	printf("%d %d\n", (int)(q - p), (int)((char *)q - c));
	p += 2;
	q--;
	printf("%d %d\n", (int)(p - a), (int)(q - p));
	printf("%d\n", &p[-2] == a);
	printf("%d\n", (int)((unsigned long)(p + 1) - (unsigned long)p));
	return 0;
}
