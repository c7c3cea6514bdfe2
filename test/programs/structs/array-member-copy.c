/* An array inside a struct can be assigned. */
#include <stdio.h>

struct name { char text[8]; };

int main(void)
{
	struct name a = { "first" }, b = { "second" }, list[3];

	list[0] = a;
	list[1] = b;
	list[2] = list[0];
	list[0].text[0] = 'F';
	printf("%s %s %s %s\n", a.text, list[0].text, list[1].text, list[2].text);
	return 0;
}
