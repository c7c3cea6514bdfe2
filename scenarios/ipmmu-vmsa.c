/*
 * Renesas IPMMU: a domain of 32-bit ARM LPAE tables.
 *
 * For drivers/iommu/ipmmu-vmsa.c. One unit, which is its own root.
 */
#include "drivers/iommu/ipmmu-vmsa.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct ipmmu_vmsa_device unit;

void setup(void)
{
	/* What ipmmu_probe() leaves. */
	set_dev_node(&unit_device, NUMA_NO_NODE);
	unit.dev = &unit_device;
	unit.base = registers;
	unit.root = &unit;
	unit.features = &ipmmu_features_default;
	unit.num_ctx = unit.features->number_of_contexts;
	memset(unit.utlb_ctx, IPMMU_CTX_INVALID, sizeof(unit.utlb_ctx));
	spin_lock_init(&unit.lock);

	pw_client(&device, &ipmmu_ops, &unit);
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
