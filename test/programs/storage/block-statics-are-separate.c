/* Two objects of one name in two blocks. */
#include <stdio.h>

static int f(int which)
{
	if (which) {
		static int n = 100;

		return ++n;
	} else {
		static int n = 200;

		return ++n;
	}
}

int main(void)
{
	f(0);
	f(1);
	printf("%d %d\n", f(0), f(1));
	return 0;
}
