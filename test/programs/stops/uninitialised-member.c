/* One member was forgotten, and a loop's end depends on it. */
#include <stdio.h>

struct s { int from, to; };

int main(void)
{
	struct s s;
	int n = 0;

	s.from = 0;
	for (int i = s.from; i < s.to; i++)
		n++;
	printf("%d\n", n);
	return 0;
}
