/* Literals cannot be written. */
#include <stdio.h>

int main(void)
{
	char *s = "fixed";

	s[0] = 'F';
	printf("%s\n", s);
	return 0;
}
