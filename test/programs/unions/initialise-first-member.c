/* Without a designator the first member is meant. */
#include <stdio.h>

union u {
	unsigned char small;
	unsigned int large;
};

int main(void)
{
	union u a = { 0x1ff & 0xff }, b = { .large = 0x1ff }, c = { 0 };

	printf("%u %u %u\n", a.small, b.small, b.large);
	printf("%u\n", c.large & 0xff);
	printf("%d\n", (int)sizeof(union u));
	return 0;
}
