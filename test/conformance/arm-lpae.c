/* arm_lpae_do_selftests(): all granules and address widths, both stages. */
#define CONFIG_IOMMU_IO_PGTABLE 1
#define CONFIG_IOMMU_IO_PGTABLE_LPAE 1
#define CONFIG_IOMMU_IO_PGTABLE_LPAE_SELFTEST 1

#include "drivers/iommu/io-pgtable.c"
#include "drivers/iommu/io-pgtable-arm.c"

#include <pagewarden.h>

void cpu0(void)
{
	pw_assert(!arm_lpae_do_selftests());
}
