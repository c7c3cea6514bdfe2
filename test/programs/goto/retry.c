/* Backwards, into and out of blocks. */
#include <stdio.h>

int main(void)
{
	int tries = 0, sum = 0;

again:
	for (int i = 0; i < 5; i++) {
		sum += i;
		if (i == 3 && tries++ < 2)
			goto again;
	}
	printf("%d %d\n", tries, sum);

	if (tries < 5) {
		goto inside;
	}
	while (tries < 8) {
		tries += 10;
inside:
		tries++;
	}
	printf("%d\n", tries);
	return 0;
}
