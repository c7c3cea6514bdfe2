/*
 * Allwinner H6 IOMMU: a domain of two-level tables.
 *
 * For drivers/iommu/sun50i-iommu.c. The unit's registers are memory.
 */
#include "drivers/iommu/sun50i-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct sun50i_iommu unit;

void setup(void)
{
	/*
	 * What probing the unit makes. Its addresses have 32 bits, and its SoC
	 * has no memory above them; here there is some, so tables are kept low.
	 */
	unit.dev = &unit_device;
	unit.base = registers;
	unit.pt_pool = kmem_cache_create("page tables", PT_SIZE, PT_SIZE,
					 SLAB_CACHE_DMA32, NULL);
	spin_lock_init(&unit.iommu_lock);
	unit.domain = pw_rest(&sun50i_iommu_ops);

	pw_client(&device, &sun50i_iommu_ops, &unit);
	pw_alloc_domain(&device);
	pw_attach(&device);
}

void cpu0(void)
{
	pw_exercise_domain();
}

void finally(void)
{
	pw_close_domain();
	kmem_cache_destroy(unit.pt_pool);
}
