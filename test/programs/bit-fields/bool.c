/* A _Bool field stores whether, not how much. */
#include <stdio.h>

struct flags {
	_Bool a : 1;
	_Bool b : 1;
	unsigned char : 6;
	_Bool whole;
};

int main(void)
{
	struct flags f = { 0 };

	f.a = 2;
	f.b = f.a + 7;
	f.whole = 256;
	printf("%d %d %d %d\n", f.a, f.b, f.whole, (int)sizeof(f));
	f.a = !f.a;
	f.b &= f.a;
	printf("%d %d\n", f.a, f.b);
	return 0;
}
