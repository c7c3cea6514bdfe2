/* Lines are joined before comments go; a comment is a space. */
#include <stdio.h>

#define JOINED 1 + \
	2 + /* inside
	       over two lines */ 3
#define OBJECT(x)x
#define F/**/(x) * 2

// a line comment \
   that goes on
int main(void)
{
	int x = 4;

	printf("%d %d %d\n", JOINED, OBJECT(7)OBJECT(+1), F);
	pri\
ntf("%s\n", "a/*b*/c//d");
	return 0;
}
