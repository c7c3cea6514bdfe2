/* A header that is read twice counts once. */
#include <stdio.h>
#include <stddef.h>
#include <stddef.h>
#include <limits.h>
#include <limits.h>

int main(void)
{
	size_t s = sizeof(size_t);

	printf("%d %d\n", (int)s, CHAR_BIT);
	return 0;
}
