/*
 * Qualcomm IOMMU, version 1: a domain of 32-bit ARM LPAE tables.
 *
 * For drivers/iommu/arm/arm-smmu/qcom_iommu.c. One context, whose secure part
 * is set up; its registers read as zero, so that nothing is ever busy.
 */
#include "drivers/iommu/arm/arm-smmu/qcom_iommu.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static struct qcom_iommu_ctx context = { .secure_init = true };

void setup(void)
{
	struct qcom_iommu_dev *unit;

	/* What probing the unit and its context leaves. */
	set_dev_node(&unit_device, NUMA_NO_NODE);
	unit = kzalloc(struct_size(unit, ctxs, 1), GFP_KERNEL);
	unit->dev = &unit_device;
	unit->ctxs[0] = &context;
	context.dev = &unit_device;

	pw_client(&device, &qcom_iommu_ops, unit);
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
