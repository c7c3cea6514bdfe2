/* A path into members of members. */
#include <stdio.h>

struct point {
	int x, y;
};

struct shape {
	struct point corners[3];
	struct { int width; } pen;
};

int main(void)
{
	struct shape s = {
		.corners[1].y = 5,
		.corners[2] = { 7, 8 },
		.pen.width = 2,
	};

	for (int i = 0; i < 3; i++)
		printf("%d,%d ", s.corners[i].x, s.corners[i].y);
	printf("%d\n", s.pen.width);
	return 0;
}
