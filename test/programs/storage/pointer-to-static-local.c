/* It outlives the call. */
#include <stdio.h>

static char *name(int n)
{
	static char text[4];

	text[0] = 'a' + n;
	text[1] = '0' + n;
	return text;
}

int main(void)
{
	char *first = name(1);

	printf("%s ", first);
	name(2);
	printf("%s %d\n", first, first == name(3));
	return 0;
}
