/* The way drivers list what they know. */
#include <stdio.h>

struct quirk {
	unsigned short vendor, device;
	const char *what;
	unsigned long flags;
};

static const struct quirk quirks[] = {
	{ 0x8086, 0x2a40, "write buffer", .flags = 1UL << 3 },
	{ .vendor = 0x1022, .what = "any device" },
	{ }
};

int main(void)
{
	for (const struct quirk *q = quirks; q->vendor; q++)
		printf("%x:%x %s %lx\n", q->vendor, q->device, q->what, q->flags);
	return 0;
}
