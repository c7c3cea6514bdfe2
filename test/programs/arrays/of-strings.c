/* Pointers to text of different lengths. */
#include <stdio.h>
#include <string.h>

int main(void)
{
	static const char *const names[] = { "read", "write", [4] = "snoop" };
	int total = 0;

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!names[i])
			continue;
		total += strlen(names[i]);
		printf("%u:%s ", i, names[i]);
	}
	printf("%d\n", total);
	return 0;
}
