/* With and without room for the zero. */
#include <stdio.h>

int main(void)
{
	char open[] = "abc", exact[3] = "abc", wide[6] = { "ab" };
	const char *parts = "one" " " "two";
	char list[][4] = { "x", "yy", "zzz" };

	printf("%d %c%c%c %d\n", (int)sizeof(open), exact[0], exact[1], exact[2], wide[3]);
	printf("%s\n", parts);
	printf("%d %s %s\n", (int)sizeof(list), list[1], list[2]);
	return 0;
}
