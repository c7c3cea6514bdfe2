/* GNU's case a ... b, ends included. */
#include <stdio.h>

static const char *kind(int c)
{
	switch (c) {
	case '0' ... '9':
		return "digit";
	case 'a' ... 'f':
	case 'A' ... 'F':
		return "hex";
	case 'g' ... 'z':
		return "letter";
	case -10 ... -1:
		return "negative";
	}
	return "other";
}

int main(void)
{
	int c[] = { '0', '9', 'a', 'F', 'g', 'z', 'G', -1, -10, -11 };

	for (int i = 0; i < 10; i++)
		printf("%s ", kind(c[i]));
	printf("\n");
	return 0;
}
