/* Every access is made; the value is the same. */
#include <stdio.h>

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) do { *(volatile typeof(x) *)&(x) = (v); } while (0)

struct s { unsigned char a; unsigned long b; };

int main(void)
{
	struct s s = { 1, 2 };

	WRITE_ONCE(s.a, 300);
	WRITE_ONCE(s.b, READ_ONCE(s.b) + READ_ONCE(s.a));
	printf("%d %lu\n", s.a, s.b);
	return 0;
}
