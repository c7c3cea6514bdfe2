/* Several resources; every failure gives back what was taken. */
#include <stdio.h>

static int taken;

static int take(int ok)
{
	if (!ok)
		return -12;
	taken++;
	return 0;
}

static int setup(unsigned int plan)
{
	int err;

	err = take(plan & 1);
	if (err)
		return err;
	err = take(plan & 2);
	if (err)
		goto first;
	err = take(plan & 4);
	if (err)
		goto second;
	return 0;

second:
	taken--;
first:
	taken--;
	return err;
}

int main(void)
{
	for (unsigned int plan = 0; plan < 8; plan++) {
		printf("%d", setup(plan));
		printf(":%d ", taken);
		taken = 0;
	}
	printf("\n");
	return 0;
}
