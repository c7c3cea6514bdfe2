/* The table is made, then used; and once without one. */
#include <stdio.h>

static unsigned int table[256];

static unsigned int slow(const unsigned char *p, int n)
{
	unsigned int crc = ~0U;

	while (n--) {
		crc ^= *p++;
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
	}
	return ~crc;
}

static unsigned int fast(const unsigned char *p, int n)
{
	unsigned int crc = ~0U;

	while (n--)
		crc = table[(crc ^ *p++) & 255] ^ crc >> 8;
	return ~crc;
}

int main(void)
{
	const unsigned char *text = (const unsigned char *)"123456789";

	for (unsigned int i = 0; i < 256; i++) {
		table[i] = i;
		for (int k = 0; k < 8; k++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	printf("%08x %08x\n", slow(text, 9), fast(text, 9));
	return 0;
}
