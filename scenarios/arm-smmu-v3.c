/*
 * ARM SMMU, version 3: a stage 1 domain of LPAE tables.
 *
 * For drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c. The unit consumes every
 * command at once: where it reads to is the register that says what was written.
 */
#ifndef VA_BITS
#define VA_BITS 48	/* as on arm64 */
#endif
#include "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

#define QUEUE_SHIFT 6

static struct device device, unit_device;
static struct arm_smmu_device unit;
static struct arm_smmu_master master;
static struct arm_smmu_stream stream;
static u32 command_register;
static u64 commands[CMDQ_ENT_DWORDS << QUEUE_SHIFT];
static unsigned long valid[BITS_TO_LONGS(1 << QUEUE_SHIFT)];
static u64 stream_table[8];

void setup(void)
{
	/* What arm_smmu_device_hw_probe() reads from the unit. */
	set_dev_node(&unit_device, NUMA_NO_NODE);
	unit.dev = &unit_device;
	unit.features = ARM_SMMU_FEAT_TRANS_S1 | ARM_SMMU_FEAT_COHERENCY;
	unit.pgsize_bitmap = SZ_4K | SZ_2M | SZ_1G;
	unit.ias = unit.oas = 48;
	unit.asid_bits = 16;

	/* What arm_smmu_init_structures() makes: queue and stream table. */
	unit.cmdq.q.llq.max_n_shift = QUEUE_SHIFT;
	unit.cmdq.q.base = (void *)commands;
	unit.cmdq.q.ent_dwords = CMDQ_ENT_DWORDS;
	unit.cmdq.q.prod_reg = unit.cmdq.q.cons_reg = (void *)&command_register;
	unit.cmdq.valid_map = (void *)valid;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	unit.strtab_cfg.strtab = (void *)stream_table;
#else
	unit.strtab_cfg.linear.table = (void *)stream_table;
	unit.strtab_cfg.linear.num_ents = 1;
#endif

	/* What arm_smmu_probe_device() makes: one stream, number 0. */
	master.smmu = &unit;
	master.dev = &device;
	master.streams = &stream;
	master.num_streams = 1;

	pw_client(&device, &arm_smmu_ops, &master);
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
