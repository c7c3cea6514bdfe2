/*
 * Unisoc IOMMU: a domain with one flat table.
 *
 * For drivers/iommu/sprd-iommu.c. The unit of the newer version.
 */
#include "drivers/iommu/sprd-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct sprd_iommu_device unit;

void setup(void)
{
	/* What sprd_iommu_probe() leaves. */
	unit.ver = SPRD_IOMMU_EX;
	unit.dev = &unit_device;
	unit.base = registers;
	unit.prot_page_va = dma_alloc_coherent(&unit_device, SPRD_IOMMU_PAGE_SIZE,
					       &unit.prot_page_pa, GFP_KERNEL);

	pw_client(&device, &sprd_iommu_ops, &unit);
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
	dma_free_coherent(&unit_device, SPRD_IOMMU_PAGE_SIZE, unit.prot_page_va,
			  unit.prot_page_pa);
}
