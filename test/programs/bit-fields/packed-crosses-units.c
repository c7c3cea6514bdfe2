/* packed lets a field cross its unit. */
#include <stdio.h>
#include <string.h>

struct __attribute__((packed)) fields {
	unsigned char a : 6;
	unsigned short b : 12;
	unsigned char c : 6;
};

int main(void)
{
	struct fields f;
	unsigned char bytes[sizeof(f)];

	memset(&f, 0, sizeof(f));
	f.a = 0x2a;
	f.b = 0xfff;
	f.c = 1;
	memcpy(bytes, &f, sizeof(f));
	printf("%d: %x %x %x\n", (int)sizeof(f), bytes[0], bytes[1], bytes[2]);
	printf("%x %x %x\n", f.a, f.b, f.c);
	return 0;
}
