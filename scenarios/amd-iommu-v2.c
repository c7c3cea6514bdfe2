/*
 * AMD IOMMU, version 2 tables (those of the processor): map, look up, unmap,
 * map again, free.
 *
 * For drivers/iommu/amd. The driver uses them for domains of the DMA API when
 * it is told so. No unit is present, so invalidations go nowhere.
 */
#include "drivers/iommu/amd/iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static unsigned long domain_ids[MAX_DOMAIN_ID / BITS_PER_LONG];

void setup(void)
{
	/* What the driver allocates at boot; identifier 0 is reserved. */
	amd_iommu_pd_alloc_bitmap = domain_ids;
	__set_bit(0, amd_iommu_pd_alloc_bitmap);

	/* As booting with amd_iommu=pgtbl_v2 does it. */
	amd_iommu_pgtable = AMD_IOMMU_V2;
	/* What the units say: one level of roots, for one address space. */
	amd_iommu_max_glx_val = 0;

	/* As the core allocates a domain of the DMA API. */
	domain = amd_iommu_ops.domain_alloc(IOMMU_DOMAIN_DMA);
	pw_assert(domain);
	domain->type = IOMMU_DOMAIN_DMA;
	domain->ops = amd_iommu_ops.default_domain_ops;
	pw_result("domain_alloc");
}

void cpu0(void)
{
	pw_exercise_domain();
}

void finally(void)
{
	pw_close_domain();
}
