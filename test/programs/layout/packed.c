/* packed removes the holes; access works at any address. */
#include <stdio.h>
#include <stddef.h>

struct __attribute__((packed)) wire {
	unsigned char kind;
	unsigned int length;
	unsigned short check;
	unsigned long long cookie;
};

int main(void)
{
	struct wire w = { 1, 0x01020304, 0xbeef, 0x1122334455667788ULL };
	unsigned char *p = (unsigned char *)&w;

	printf("%d %d %d\n", (int)sizeof(w), (int)offsetof(struct wire, length),
	       (int)offsetof(struct wire, cookie));
	for (unsigned int i = 0; i < sizeof(w); i++)
		printf("%x ", p[i]);
	printf("\n%x %x %llx\n", w.length, w.check, w.cookie);
	return 0;
}
