/* Neighbours share a unit; a field that does not fit starts the next. */
#include <stdio.h>
#include <string.h>

struct fields {
	unsigned int a : 3;
	unsigned int b : 5;
	unsigned int c : 24;
	unsigned int d : 1;
};

int main(void)
{
	struct fields f;
	unsigned int words[2];

	memset(&f, 0, sizeof(f));
	f.a = 5;
	f.b = 17;
	f.c = 0xabcdef;
	f.d = 1;
	memcpy(words, &f, sizeof(words));
	printf("%d %x %x\n", (int)sizeof(f), words[0], words[1]);
	return 0;
}
