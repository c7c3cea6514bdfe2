/* Code and initialisers that are cut by #ifdef. */
#include <stdio.h>

#define CONFIG_SMP 1

static const int list[] = {
	1,
#ifdef CONFIG_SMP
	2,
#endif
#ifndef CONFIG_SMP
	3,
#endif
	4
};

int main(void)
{
	int n = sizeof(list) / sizeof(list[0]);

#ifdef CONFIG_SMP
	if (n == 3) {
#else
	if (n == 2) {
#endif
		printf("%d %d\n", n, list[1]);
	}
	return 0;
}
