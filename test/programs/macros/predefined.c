/* __LINE__, __func__, and what __FILE__ ends in. */
#include <stdio.h>
#include <string.h>

static const char *here(void)
{
	return __func__;
}

int main(void)
{
	int line = __LINE__;

	printf("%d %s %s\n", line, here(), __func__);
	printf("%d\n", strlen(__FILE__) > 2);
	return 0;
}
