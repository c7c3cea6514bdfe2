/* An unnamed field takes room and has no value. */
#include <stdio.h>
#include <string.h>

struct descriptor {
	unsigned long long present : 1;
	unsigned long long : 11;
	unsigned long long frame : 40;
	unsigned long long : 11;
	unsigned long long nx : 1;
};

int main(void)
{
	struct descriptor d;
	unsigned long long raw;

	memset(&d, 0, sizeof(d));
	d.present = 1;
	d.frame = 0x12345;
	d.nx = 1;
	memcpy(&raw, &d, sizeof(raw));
	printf("%d %llx\n", (int)sizeof(d), raw);
	return 0;
}
