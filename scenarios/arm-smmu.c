/*
 * ARM SMMU, version 2: a stage 1 domain of LPAE tables.
 *
 * For drivers/iommu/arm/arm-smmu/arm-smmu.c. The unit's registers read as zero:
 * nothing is ever busy.
 */
#include "drivers/iommu/arm/arm-smmu/arm-smmu.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static struct arm_smmu_device unit;
static struct arm_smmu_cb contexts[2];
static struct arm_smmu_s2cr streams[1];
static unsigned int irqs[2];

void setup(void)
{
	struct arm_smmu_master_cfg *master;

	/* What arm_smmu_device_cfg_probe() reads from the unit. */
	set_dev_node(&unit_device, NUMA_NO_NODE);
	unit.dev = &unit_device;
	unit.version = ARM_SMMU_V2;
	unit.features = ARM_SMMU_FEAT_TRANS_S1 | ARM_SMMU_FEAT_FMT_AARCH64_4K |
			ARM_SMMU_FEAT_COHERENT_WALK;
	unit.pgshift = 12;
	unit.numpage = 2;
	unit.va_size = unit.ipa_size = unit.pa_size = 48;
	unit.pgsize_bitmap = SZ_4K | SZ_2M | SZ_1G;
	unit.num_context_banks = ARRAY_SIZE(contexts);
	unit.cbs = contexts;
	unit.num_mapping_groups = ARRAY_SIZE(streams);
	unit.s2crs = streams;
	unit.num_context_irqs = ARRAY_SIZE(irqs);
	unit.irqs = irqs;
	spin_lock_init(&unit.global_sync_lock);
	mutex_init(&unit.stream_map_mutex);

	/* The client's one stream is in mapping group 0. */
	master = kzalloc(struct_size(master, smendx, 1), GFP_KERNEL);
	master->smmu = &unit;

	pw_client(&device, &arm_smmu_ops, master);
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
