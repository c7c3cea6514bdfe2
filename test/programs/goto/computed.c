/* Labels as values: an interpreter's loop. */
#include <stdio.h>

int main(void)
{
	static const void *const jump[] = { &&push, &&add, &&twice, &&stop };
	const unsigned char code[] = { 0, 5, 0, 7, 1, 2, 3 };
	const unsigned char *pc = code;
	int stack[8], top = 0;

	goto *jump[*pc++];
push:
	stack[top++] = *pc++;
	goto *jump[*pc++];
add:
	top--;
	stack[top - 1] += stack[top];
	goto *jump[*pc++];
twice:
	stack[top - 1] *= 2;
	goto *jump[*pc++];
stop:
	printf("%d\n", stack[0]);
	return 0;
}
