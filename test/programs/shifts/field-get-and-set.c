/* Fields put together and taken apart. */
#include <stdio.h>

#define FIELD_PREP(mask, v) (((unsigned long)(v) << __builtin_ctzl(mask)) & (mask))
#define FIELD_GET(mask, reg) (((reg) & (mask)) >> __builtin_ctzl(mask))

int main(void)
{
	unsigned long reg = 0;

	reg |= FIELD_PREP(0xf0UL, 0xa);
	reg |= FIELD_PREP(0xff00000000UL, 0x1ff);
	printf("%lx\n", reg);
	printf("%lx %lx\n", FIELD_GET(0xf0UL, reg), FIELD_GET(0xff00000000UL, reg));
	return 0;
}
