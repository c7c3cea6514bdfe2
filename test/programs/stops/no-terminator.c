/* A text without its zero. */
#include <stdio.h>
#include <string.h>

int main(void)
{
	char text[3] = { 'a', 'b', 'c' };

	printf("%d\n", (int)strlen(text));
	return 0;
}
