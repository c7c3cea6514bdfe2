/* ## joins tokens, # quotes them; both take their argument as written. */
#include <stdio.h>

#define PASTE(a, b) a ## b
#define PASTE2(a, b) PASTE(a, b)
#define STR(x) #x
#define STR2(x) STR(x)
#define VERSION 61

int main(void)
{
	int xVERSION = 1, x61 = 2;

	printf("%d %d\n", PASTE(x, VERSION), PASTE2(x, VERSION));
	printf("%s %s\n", STR(VERSION), STR2(VERSION));
	printf("%s\n", STR(a  +   "b\n"));
	return 0;
}
