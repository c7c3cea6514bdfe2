/* __label__ keeps a macro's label to itself. */
#include <stdio.h>

#define FIND(array, n, value)				\
({							\
	__label__ found;				\
	int __i, __at = -1;				\
	for (__i = 0; __i < (n); __i++)			\
		if ((array)[__i] == (value)) {		\
			__at = __i;			\
			goto found;			\
		}					\
found:							\
	__at;						\
})

int main(void)
{
	int a[] = { 4, 8, 15, 16, 23, 42 };

	printf("%d %d\n", FIND(a, 6, 15), FIND(a, 6, 17));
	return 0;
}
