/*
 * Exynos System MMU, version 5: a domain of two-level tables.
 *
 * For drivers/iommu/exynos-iommu.c. One unit is attached, with 4 KiB of memory
 * for registers: writes to them are events in the trace.
 */
#include "drivers/iommu/exynos-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct sysmmu_drvdata unit;
static struct exynos_iommu_owner owner;

void setup(void)
{
	/* What exynos_iommu_init() makes. */
	lv2table_kmem_cache = kmem_cache_create("lv2table", LV2TABLE_SIZE,
						LV2TABLE_SIZE, 0, NULL);
	zero_lv2_table = kmem_cache_zalloc(lv2table_kmem_cache, GFP_KERNEL);

	/* What probing the first unit finds out: version 5 has 36 address bits. */
	dma_dev = &unit_device;
	PG_ENT_SHIFT = SYSMMU_V5_PG_ENT_SHIFT;
	LV1_PROT = SYSMMU_V5_LV1_PROT;
	LV2_PROT = SYSMMU_V5_LV2_PROT;
	unit.sysmmu = &unit_device;
	unit.master = &device;
	unit.sfrbase = registers;
	unit.version = MAKE_MMU_VER(5, 0);
	unit.variant = &sysmmu_v5_variant;
	spin_lock_init(&unit.lock);

	/* What the device tree says: the unit serves this device. */
	INIT_LIST_HEAD(&owner.controllers);
	mutex_init(&owner.rpm_lock);
	list_add_tail(&unit.owner_node, &owner.controllers);
	owner.domain = pw_rest(&exynos_iommu_ops);

	pw_client(&device, &exynos_iommu_ops, &owner);
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
	kmem_cache_free(lv2table_kmem_cache, zero_lv2_table);
}
