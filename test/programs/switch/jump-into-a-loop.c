/* Duff's device: labels inside the loop's body. */
#include <stdio.h>

static void copy(char *to, const char *from, int n)
{
	int rounds = (n + 3) / 4;

	switch (n % 4) {
	case 0: do { *to++ = *from++;
	case 3:      *to++ = *from++;
	case 2:      *to++ = *from++;
	case 1:      *to++ = *from++;
		} while (--rounds > 0);
	}
}

int main(void)
{
	char out[16] = { 0 };

	copy(out, "interleave", 10);
	printf("%s\n", out);
	return 0;
}
