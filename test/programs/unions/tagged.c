/* A kind and what goes with it. */
#include <stdio.h>

enum kind { NUMBER, TEXT, PAIR };

struct value {
	enum kind kind;
	union {
		long number;
		const char *text;
		struct { short a, b; } pair;
	};
};

static void show(const struct value *v)
{
	switch (v->kind) {
	case NUMBER:
		printf("%ld\n", v->number);
		break;
	case TEXT:
		printf("%s\n", v->text);
		break;
	case PAIR:
		printf("%d/%d\n", v->pair.a, v->pair.b);
		break;
	}
}

int main(void)
{
	struct value all[] = {
		{ NUMBER, { .number = -5 } },
		{ TEXT, { .text = "five" } },
		{ .kind = PAIR, .pair = { 5, -5 } },
	};

	for (int i = 0; i < 3; i++)
		show(&all[i]);
	return 0;
}
