/* memcpy of more than there is room for. */
#include <stdio.h>
#include <string.h>

int main(void)
{
	char small[4], large[8] = "1234567";

	memcpy(small, large, sizeof(large));
	printf("%s\n", small);
	return 0;
}
