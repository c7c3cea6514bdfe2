/* The __sync family on each width, on pointers, and the forms of __atomic that go through memory. */
#include <stdio.h>

int main(void)
{
	unsigned char byte = 0xf0;
	short half = -3;
	unsigned int word = 1;
	long wide = -1;
	char text[] = "abc", *at = text;
	int old, next = 5, seen = 9;
	_Bool flag = 0;

	printf("%d", __sync_fetch_and_add(&byte, 0x20));
	printf(" %d", __sync_or_and_fetch(&byte, 1));
	printf(" %d", __sync_nand_and_fetch(&byte, 3));
	printf(" %d\n", byte);
	printf("%d", __sync_sub_and_fetch(&half, 0x7fff));
	printf(" %d\n", __sync_bool_compare_and_swap(&half, 0x7ffe, 7));
	printf("%x", __sync_lock_test_and_set(&word, 0xffffffff));
	printf(" %x", __sync_add_and_fetch(&word, 2));
	__sync_lock_release(&word);
	printf(" %x\n", word);
	printf("%ld", __sync_val_compare_and_swap(&wide, -1, 1L << 40));
	printf(" %ld", __sync_fetch_and_xor(&wide, 1));
	printf(" %ld\n", wide);
	printf("%c", *__sync_fetch_and_add(&at, 1));
	printf("%c\n", *at);
	__atomic_exchange(&seen, &next, &old, __ATOMIC_SEQ_CST);
	printf("%d %d", old, seen);
	old = 4;
	printf(" %d", __atomic_compare_exchange(&seen, &old, &next, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	printf(" %d\n", old);
	printf("%d", __atomic_test_and_set(&flag, __ATOMIC_ACQUIRE));
	printf("%d", __atomic_test_and_set(&flag, __ATOMIC_ACQUIRE));
	__atomic_clear(&flag, __ATOMIC_RELEASE);
	__sync_synchronize();
	printf("%d\n", flag);
	return 0;
}
