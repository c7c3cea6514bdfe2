/* Splits in place. */
#include <stdio.h>

static char *word(char **rest)
{
	char *start;

	while (**rest == ' ')
		(*rest)++;
	if (!**rest)
		return 0;
	start = *rest;
	while (**rest && **rest != ' ')
		(*rest)++;
	if (**rest)
		*(*rest)++ = 0;
	return start;
}

int main(void)
{
	char text[] = "  map  unmap sync ", *rest = text, *w;

	while ((w = word(&rest)))
		printf("[%s]", w);
	printf("\n");
	return 0;
}
