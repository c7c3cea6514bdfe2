/* Small negative numbers as pointers. */
#include <stdio.h>

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

static void *find(int n)
{
	static int thing = 5;

	if (n < 0)
		return (void *)(long)n;
	return n ? &thing : 0;
}

int main(void)
{
	for (int n = -1; n < 2; n++) {
		void *p = find(n);

		printf("%d %d\n", IS_ERR_VALUE(p), IS_ERR_VALUE(p) ? (int)(long)p : !!p);
	}
	return 0;
}
