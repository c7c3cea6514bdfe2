/* Enumerators and a bool as operands. */
#include <stdio.h>

enum level { L1 = 1, L2, L3 = 30, L4 };

int main(void)
{
	enum level all[] = { L1, L2, L3, L4 };

	for (int i = 0; i < 4; i++) {
		switch (all[i]) {
		case L1: printf("one "); break;
		case L2: printf("two "); break;
		case L3: printf("thirty "); break;
		case L4: printf("%d ", L4); break;
		}
	}
	switch ((_Bool)17) {
	case 1: printf("true\n");
	}
	return 0;
}
