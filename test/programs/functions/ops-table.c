/* A table of functions, const or filled in at run time. */
#include <stdio.h>

struct device;

struct ops {
	int (*start)(struct device *d);
	void (*stop)(struct device *d);
};

struct device {
	const struct ops *ops;
	struct ops own;
	int running;
};

static int start(struct device *d) { return ++d->running; }
static void stop(struct device *d) { d->running = 0; }
static void halt(struct device *d) { d->running = -1; }

static const struct ops standard = { .start = start, .stop = stop };

int main(void)
{
	struct device d = { .ops = &standard };

	d.ops->start(&d);
	printf("%d\n", d.ops->start(&d));
	d.ops->stop(&d);
	printf("%d\n", d.running);
	d.own = *d.ops;
	d.own.stop = halt;
	d.ops = &d.own;
	d.ops->stop(&d);
	printf("%d\n", d.running);
	return 0;
}
