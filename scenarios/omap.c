/*
 * OMAP IOMMU: a domain of two-level tables, which belong to the unit.
 *
 * For drivers/iommu/omap-iommu.c. One unit for one remote processor.
 */
#include "drivers/iommu/omap-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct omap_iommu unit = { .name = "unit" };
/* The device tree's list of units ends with an empty one. */
static struct omap_iommu_arch_data units[] = { { &unit }, { } };

void setup(void)
{
	/*
	 * What omap_iommu_init() makes. The SoC has no memory above its 32 bits of
	 * address; here there is some, so tables are kept low.
	 */
	iopte_cachep = kmem_cache_create("iopte_cache", IOPTE_TABLE_SIZE,
					 IOPTE_TABLE_SIZE, SLAB_CACHE_DMA32, NULL);

	/* What omap_iommu_probe() leaves. */
	unit.dev = &unit_device;
	unit.regbase = registers;
	unit.nr_tlb_entries = 8;
	spin_lock_init(&unit.iommu_lock);
	spin_lock_init(&unit.page_table_lock);

	pw_client(&device, &omap_iommu_ops, units);
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
	kmem_cache_destroy(iopte_cachep);
}
