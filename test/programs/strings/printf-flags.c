/* Width, precision, signs and bases. */
#include <stdio.h>

int main(void)
{
	printf("[%5d][%-5d][%05d][%+d]\n", 42, 42, 42, 42);
	printf("[%x][%X][%#x][%o]\n", 255, 255, 255, 255);
	printf("[%8s][%-8s][%.2s]\n", "abc", "abc", "abc");
	printf("[%*d][%c][%%]\n", 4, 7, 'x');
	printf("[%016llx][%lu][%zu]\n", 0x12345ULL, 5UL, sizeof(int));
	printf("[%hhu][%hd]\n", 257, 65537);
	return 0;
}
