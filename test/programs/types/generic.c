/* _Generic chooses by type, after lvalues have become values. */
#include <stdio.h>

#define name(x) _Generic((x),			\
	char: "char",				\
	int: "int",				\
	unsigned int: "unsigned int",		\
	long: "long",				\
	const char *: "const char *",		\
	char *: "char *",			\
	default: "other")

int main(void)
{
	char c = 0;
	const int ci = 0;

	printf("%s %s %s\n", name(c), name(c + c), name(ci));
	printf("%s %s %s\n", name(1U), name(1L), name(1LL));
	printf("%s %s\n", name("text"), name(&c));
	return 0;
}
