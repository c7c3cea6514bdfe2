/* The kernel's trick: a placeholder that shifts the arguments. */
#include <stdio.h>

#define __ARG_PLACEHOLDER_1 0,
#define take_second(ignored, val, ...) val
#define __is_defined(x) ___is_defined(x)
#define ___is_defined(val) ____is_defined(__ARG_PLACEHOLDER_##val)
#define ____is_defined(junk) take_second(junk 1, 0)
#define IS_ENABLED(option) __is_defined(option)

#define CONFIG_ON 1
#define CONFIG_EMPTY

int main(void)
{
	printf("%d %d %d\n", IS_ENABLED(CONFIG_ON), IS_ENABLED(CONFIG_OFF), IS_ENABLED(CONFIG_EMPTY));
	if (IS_ENABLED(CONFIG_ON))
		printf("on\n");
	return 0;
}
