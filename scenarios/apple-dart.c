/*
 * Apple DART: a domain of its own io-pgtable format, with 4 KiB pages.
 *
 * For drivers/iommu/apple-dart.c. The unit of a T8103; its registers are memory.
 */
#include "drivers/iommu/apple-dart.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_16K];
static struct apple_dart unit;
static struct apple_dart_master_cfg streams;

void setup(void)
{
	/* What apple_dart_probe() reads from the unit. */
	set_dev_node(&unit_device, NUMA_NO_NODE);
	unit.dev = &unit_device;
	unit.hw = &apple_dart_hw_t8103;
	unit.regs = registers;
	unit.pgsize = PAGE_SIZE;
	unit.num_streams = 16;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	unit.ias = 32;
	unit.oas = unit.hw->oas;
#endif
	spin_lock_init(&unit.lock);

	/* What the device tree says: stream 0 is this device's. */
	streams.stream_maps[0].dart = &unit;
	__set_bit(0, streams.stream_maps[0].sidmap);

	pw_client(&device, &apple_dart_iommu_ops, &streams);
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
