/* Calls what an ops table leaves out. */
#include <stdio.h>

struct ops { void (*start)(void), (*stop)(void); };

static void start(void) { }

static const struct ops ops = { .start = start };

int main(void)
{
	ops.start();
	ops.stop();
	printf("not reached\n");
	return 0;
}
