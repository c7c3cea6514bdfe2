/* 64-bit additions, rotations and exclusive ors. */
#include <stdio.h>

typedef unsigned long long u64;

#define ROL(x, b) ((x) << (b) | (x) >> (64 - (b)))
#define ROUND								\
	do {								\
		v0 += v1; v1 = ROL(v1, 13); v1 ^= v0; v0 = ROL(v0, 32);	\
		v2 += v3; v3 = ROL(v3, 16); v3 ^= v2;			\
		v0 += v3; v3 = ROL(v3, 21); v3 ^= v0;			\
		v2 += v1; v1 = ROL(v1, 17); v1 ^= v2; v2 = ROL(v2, 32);	\
	} while (0)

static u64 hash(const unsigned char *in, int len, u64 k0, u64 k1)
{
	u64 v0 = 0x736f6d6570736575ULL ^ k0, v1 = 0x646f72616e646f6dULL ^ k1;
	u64 v2 = 0x6c7967656e657261ULL ^ k0, v3 = 0x7465646279746573ULL ^ k1;
	u64 last = (u64)len << 56;
	int i;

	for (i = 0; i + 8 <= len; i += 8) {
		u64 m = 0;

		for (int j = 7; j >= 0; j--)
			m = m << 8 | in[i + j];
		v3 ^= m;
		ROUND; ROUND;
		v0 ^= m;
	}
	for (int j = 0; i + j < len; j++)
		last |= (u64)in[i + j] << 8 * j;
	v3 ^= last;
	ROUND; ROUND;
	v0 ^= last;
	v2 ^= 0xff;
	ROUND; ROUND; ROUND; ROUND;
	return v0 ^ v1 ^ v2 ^ v3;
}

int main(void)
{
	unsigned char in[15];

	for (int i = 0; i < 15; i++)
		in[i] = i;
	printf("%016llx\n", hash(in, 15, 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL));
	return 0;
}
