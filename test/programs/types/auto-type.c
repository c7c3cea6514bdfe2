/* GNU's __auto_type takes the initialiser's type. */
#include <stdio.h>

int main(void)
{
	__auto_type a = 1ULL << 40;
	__auto_type b = (signed char)-1;
	__auto_type p = &a;

	printf("%d %d %llu\n", (int)sizeof(a), b, *p);
	return 0;
}
