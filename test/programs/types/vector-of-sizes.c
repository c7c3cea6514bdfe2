/* Sizes of what the ABI fixes. */
#include <stdio.h>

int main(void)
{
	printf("%d %d %d %d %d\n", (int)sizeof(char), (int)sizeof(short), (int)sizeof(int),
	       (int)sizeof(long), (int)sizeof(long long));
	printf("%d %d %d\n", (int)sizeof(void *), (int)sizeof(_Bool), (int)sizeof(int (*)(void)));
	printf("%d %d\n", (int)sizeof(unsigned __int128), (int)_Alignof(unsigned __int128));
	printf("%d\n", (int)sizeof(void));
	return 0;
}
