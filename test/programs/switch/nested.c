/* break leaves the inner one only; continue passes through. */
#include <stdio.h>

int main(void)
{
	for (int i = 0; i < 4; i++) {
		switch (i) {
		case 1:
			continue;
		case 2:
			switch (i * 2) {
			case 4:
				printf("four ");
				break;
			}
			printf("two ");
			break;
		default:
			printf("%d ", i);
		}
		printf("; ");
	}
	printf("\n");
	return 0;
}
