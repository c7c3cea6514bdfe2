/* Fields that the device reads with its own byte order. */
#include <stdio.h>

struct __attribute__((packed)) descriptor {
	unsigned short command;
	unsigned int address;
	unsigned char last : 1, rest : 7;
};

static unsigned int be32(unsigned int x) { return __builtin_bswap32(x); }
static unsigned short be16(unsigned short x) { return __builtin_bswap16(x); }

int main(void)
{
	struct descriptor d[2] = { { be16(0x1234), be32(0xcafebabe), 0, 5 }, { .last = 1 } };
	unsigned char *raw = (unsigned char *)d;

	for (unsigned int i = 0; i < sizeof(d); i++)
		printf("%02x", raw[i]);
	printf(" %x\n", be32(d[0].address));
	return 0;
}
