/* A trailing array without a size adds nothing to sizeof. */
#include <stdio.h>
#include <stddef.h>

struct message {
	unsigned short length;
	unsigned char kind;
	unsigned int data[];
};

int main(void)
{
	static union {
		struct message m;
		unsigned char room[64];
	} u;
	struct message *m = &u.m;

	printf("%d %d\n", (int)sizeof(struct message), (int)offsetof(struct message, data));
	m->length = 5;
	for (int i = 0; i < m->length; i++)
		m->data[i] = i * i;
	for (int i = 0; i < m->length; i++)
		printf("%u ", m->data[i]);
	printf("\n");
	return 0;
}
