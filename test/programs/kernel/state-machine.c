/* A table of transitions. */
#include <stdio.h>

enum state { IDLE, RUN, HALT, STATES };
enum event { START, STOP, KILL, EVENTS };

static const enum state next[STATES][EVENTS] = {
	[IDLE] = { [START] = RUN, [STOP] = IDLE, [KILL] = HALT },
	[RUN] = { [START] = RUN, [STOP] = IDLE, [KILL] = HALT },
	[HALT] = { [0 ... EVENTS - 1] = HALT },
};

int main(void)
{
	static const enum event script[] = { START, START, STOP, START, KILL, START };
	enum state s = IDLE;

	for (unsigned int i = 0; i < sizeof(script) / sizeof(*script); i++) {
		s = next[s][script[i]];
		printf("%d ", s);
	}
	printf("\n");
	return 0;
}
