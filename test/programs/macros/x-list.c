/* One list, several expansions. */
#include <stdio.h>

#define LEVELS(X) X(RED, 10) X(GREEN, 20) X(BLUE, 30)

#define AS_ENUM(name, value) name = value,
enum level { LEVELS(AS_ENUM) };

#define AS_CASE(name, value) case name: return #name;
static const char *name_of(enum level l)
{
	switch (l) {
	LEVELS(AS_CASE)
	}
	return "none";
}

int main(void)
{
#define AS_PRINT(name, value) printf("%s=%d ", name_of(name), value);
	LEVELS(AS_PRINT)
	printf("\n");
	return 0;
}
