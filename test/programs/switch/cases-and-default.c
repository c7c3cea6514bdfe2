/* Fall through, default in the middle. */
#include <stdio.h>

static int f(int x)
{
	int r = 0;

	switch (x) {
	case 1:
		r += 1;
	case 2:
		r += 10;
		break;
	default:
		r = -1;
	case 3:
		r += 100;
		break;
	case 4:
		return 4;
	}
	return r;
}

int main(void)
{
	for (int i = 0; i < 6; i++)
		printf("%d ", f(i));
	printf("\n");
	return 0;
}
