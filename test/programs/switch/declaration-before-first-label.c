/* The object exists; its initialiser is jumped over. */
#include <stdio.h>

int main(void)
{
	for (int i = 0; i < 2; i++) {
		switch (i) {
			int x;
		case 0:
			x = 7;
			printf("%d\n", x);
			break;
		case 1:
			x = 8;
			printf("%d\n", x);
		}
	}
	return 0;
}
