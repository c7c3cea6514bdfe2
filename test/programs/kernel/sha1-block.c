/* One block of SHA-1: 32-bit words all the way. */
#include <stdio.h>

static unsigned int rol(unsigned int x, int n)
{
	return x << n | x >> (32 - n);
}

int main(void)
{
	unsigned int w[80] = { 0x61626380, [15] = 24 };
	unsigned int h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	unsigned int a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (int i = 16; i < 80; i++)
		w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		unsigned int f, k, t;

		switch (i / 20) {
		case 0: f = (b & c) | (~b & d); k = 0x5a827999; break;
		case 1: f = b ^ c ^ d; k = 0x6ed9eba1; break;
		case 2: f = (b & c) | (b & d) | (c & d); k = 0x8f1bbcdc; break;
		default: f = b ^ c ^ d; k = 0xca62c1d6;
		}
		t = rol(a, 5) + f + e + k + w[i];
		e = d; d = c; c = rol(b, 30); b = a; a = t;
	}
	h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e;
	printf("%08x%08x%08x%08x%08x\n", h[0], h[1], h[2], h[3], h[4]);
	return 0;
}
