/* The operand's promoted type decides what the labels mean. */
#include <stdio.h>

static int f(unsigned long long x)
{
	switch (x) {
	case 0x100000000ULL:
		return 1;
	case ~0ULL:
		return 2;
	case 0:
		return 3;
	}
	return 0;
}

static int g(unsigned char c)
{
	switch (c) {
	case 255:
		return 1;
	case -1:
		return 2;
	}
	return 0;
}

int main(void)
{
	printf("%d %d %d %d\n", f(0x100000000ULL), f(-1), f(0), f(1));
	printf("%d\n", g(-1));
	return 0;
}
