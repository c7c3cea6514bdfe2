/* Under #pragma pack bit-fields cross the units of their types; one of no width still ends a unit. */
#include <stdio.h>
#include <string.h>

#define DUMP(s, ...)                                                           \
	do {                                                                   \
		s v;                                                           \
		unsigned char b[sizeof(s)];                                    \
		memset(&v, 0, sizeof(v));                                      \
		__VA_ARGS__;                                                   \
		memcpy(b, &v, sizeof(v));                                      \
		printf(#s " %d %d:", (int)sizeof(s), (int)_Alignof(s));        \
		for (unsigned i = 0; i < sizeof(s); i++)                       \
			printf(" %x", b[i]);                                   \
		printf("\n");                                                  \
	} while (0)

#pragma pack(push, 1)
struct chars { unsigned char a : 6; unsigned char b : 6; unsigned short c : 12; };
struct spans { unsigned char a : 5; unsigned b : 30; unsigned c : 3; };
struct zero { char a; unsigned b : 3; unsigned : 0; unsigned c : 4; char d; };
#pragma pack(2)
struct spans2 { unsigned char a : 5; unsigned b : 30; unsigned long c : 60; };
struct zero2 { char a; unsigned b : 3; unsigned : 0; unsigned c : 4; char d; };
#pragma pack(4)
struct spans4 { char a; unsigned long b : 40; unsigned long c : 33; unsigned d : 31; };
#pragma pack(pop)
struct plain { char a; unsigned long b : 40; unsigned long c : 33; unsigned d : 31; };

int main(void)
{
	printf("struct chars %d %d\n", (int)sizeof(struct chars), (int)_Alignof(struct chars));
	printf("struct spans %d %d\n", (int)sizeof(struct spans), (int)_Alignof(struct spans));
	DUMP(struct zero, v.a = 1; v.b = 5; v.c = 9; v.d = 2);
	printf("struct spans2 %d %d\n", (int)sizeof(struct spans2), (int)_Alignof(struct spans2));
	DUMP(struct zero2, v.a = 1; v.b = 5; v.c = 9; v.d = 2);
	DUMP(struct spans4, v.a = 1; v.b = 0x123456789aUL; v.c = 0x1ffffffffUL; v.d = 5);
	DUMP(struct plain, v.a = 1; v.b = 0x123456789aUL; v.c = 0x1ffffffffUL; v.d = 5);
	return 0;
}
