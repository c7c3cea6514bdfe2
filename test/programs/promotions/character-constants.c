/* A character constant is an int; char is signed here. */
#include <stdio.h>

int main(void)
{
	char c = '\xff';

	printf("%d\n", (int)sizeof('a'));
	printf("%d\n", c);
	printf("%d\n", '\xff' == 0xff);
	printf("%d %d %d %d\n", '\n', '\0', '\\', '\'');
	printf("%d %d\n", '\101', '\x41');
	printf("%d\n", 'ab');
	return 0;
}
