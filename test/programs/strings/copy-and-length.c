/* The basics, byte by byte. */
#include <stdio.h>
#include <string.h>

int main(void)
{
	char a[16], b[16];

	strcpy(a, "kernel");
	memcpy(b, a, 7);
	b[0] = 'K';
	printf("%s %s %d\n", a, b, (int)strlen(b));
	memset(a + 2, 'x', 3);
	printf("%s\n", a);
	memmove(b + 1, b, 6);
	b[7] = 0;
	printf("%s\n", b);
	return 0;
}
