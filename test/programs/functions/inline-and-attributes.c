/* Attributes that only advise. */
#include <stdio.h>

#define __always_inline inline __attribute__((__always_inline__))
#define __must_check __attribute__((__warn_unused_result__))

static __always_inline __must_check int half(int x)
{
	return x / 2;
}

static inline __attribute__((noinline, cold)) int rare(void)
{
	return 1;
}

static int __attribute__((unused)) never(void)
{
	return 0;
}

int main(void)
{
	printf("%d %d\n", half(9), rare());
	return 0;
}
