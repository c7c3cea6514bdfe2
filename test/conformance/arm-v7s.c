/* arm_v7s_do_selftests(): short descriptors, tables in 32 bits of address. */
#define CONFIG_IOMMU_IO_PGTABLE 1
#define CONFIG_IOMMU_IO_PGTABLE_ARMV7S 1
#define CONFIG_IOMMU_IO_PGTABLE_ARMV7S_SELFTEST 1

#include "drivers/iommu/io-pgtable.c"
#include "drivers/iommu/io-pgtable-arm-v7s.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!arm_v7s_do_selftests());
}
