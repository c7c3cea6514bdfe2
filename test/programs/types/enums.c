/* Values go on from the last one; the type follows the values. */
#include <stdio.h>

enum a { A0, A1, A5 = 5, A6, AM = -3, AM2 };
enum big { B = 0x80000000 };
enum huge { H = 0x100000000 };
enum __attribute__((packed)) small { S = 3 };

int main(void)
{
	printf("%d %d %d %d %d\n", A0, A1, A6, AM, AM2);
	printf("%d %d %d %d\n", (int)sizeof(enum a), (int)sizeof(enum big), (int)sizeof(enum huge),
	       (int)sizeof(enum small));
	printf("%d\n", (enum big)B > 0);
	return 0;
}
