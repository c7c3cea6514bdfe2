/* #pragma pack caps what a member asks for, nests, and is left alone by what it does not say. */
#include <stdio.h>
#include <stddef.h>

#define SHOW(s, m) printf(#s " %d %d %d\n", (int)sizeof(s), (int)_Alignof(s), (int)offsetof(s, m))

struct outside { char c; long l; };
#pragma pack(push)
#pragma pack(4)
struct four { char c; long l; struct outside o; short s; };
struct wish { char c; long l __attribute__((aligned(16))); int i; };
#pragma pack(push, 1)
struct one { char c; int i __attribute__((aligned(8))); struct four f; };
union both { char c[5]; long l; };
struct bits { char c; unsigned a : 20; unsigned b : 20; unsigned long d : 50; short s; };
#pragma pack(pop)
struct back { char c; long l; };
struct bits4 { char c; unsigned long a : 40; unsigned long b : 30; short s; };
#pragma pack()
struct free_again { char c; long l; };
#pragma pack(pop)
struct last { char c; long l; };
#pragma pack(3)
struct nonsense { char c; long l; };
#pragma pack(2)
struct whole { char c; long l; } __attribute__((aligned(16)));
struct tight { char c; long l; } __attribute__((packed));
#pragma pack(16)
struct wide { char c; long l; };
#pragma pack(0)

int main(void)
{
	SHOW(struct outside, l);
	SHOW(struct four, o);
	SHOW(struct wish, l);
	SHOW(struct one, f);
	SHOW(union both, l);
	SHOW(struct bits, s);
	SHOW(struct back, l);
	SHOW(struct bits4, s);
	SHOW(struct free_again, l);
	SHOW(struct last, l);
	SHOW(struct nonsense, l);
	SHOW(struct whole, l);
	SHOW(struct tight, l);
	SHOW(struct wide, l);
	return 0;
}
