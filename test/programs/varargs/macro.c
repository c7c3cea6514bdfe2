/* A variadic macro around a variadic function. */
#include <stdio.h>

#define say(fmt, ...) printf("[" fmt "]\n", ##__VA_ARGS__)
#define count(...) (int)(sizeof((int[]){ __VA_ARGS__ }) / sizeof(int))

int main(void)
{
	say("plain");
	say("%d and %d", 1, 2);
	printf("%d\n", count(4, 5, 6));
	return 0;
}
