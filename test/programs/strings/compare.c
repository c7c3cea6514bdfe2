/* The sign tells the order; bytes count as unsigned. */
#include <stdio.h>
#include <string.h>

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

int main(void)
{
	printf("%d %d %d\n", sign(strcmp("a", "b")), sign(strcmp("b", "a")), strcmp("ab", "ab"));
	printf("%d %d\n", sign(strcmp("a", "")), sign(strcmp("\xff", "a")));
	printf("%d %d\n", strncmp("kernel", "kern", 4), sign(strncmp("kernel", "kern", 5)));
	printf("%d %d\n", memcmp("a\0b", "a\0b", 3), sign(memcmp("a\0b", "a\0c", 3)));
	return 0;
}
