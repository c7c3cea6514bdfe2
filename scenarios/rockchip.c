/*
 * Rockchip IOMMU, version 1: a domain of two-level tables.
 *
 * For drivers/iommu/rockchip-iommu.c. A display may attach without a unit of
 * its own, as the driver says; this client does.
 */
#include "drivers/iommu/rockchip-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static struct rk_iommu unit;
static struct rk_iommudata data = { .iommu = &unit };

void setup(void)
{
	/* What probing the first unit leaves for all domains. */
	dma_dev = &unit_device;
	rk_ops = &iommu_data_ops_v1;
	unit.dev = &unit_device;
	unit.domain = pw_rest(&rk_iommu_ops);

	pw_client(&device, &rk_iommu_ops, &data);
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
}
