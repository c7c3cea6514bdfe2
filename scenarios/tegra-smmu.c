/*
 * NVIDIA Tegra SMMU: a domain of two-level tables.
 *
 * For drivers/iommu/tegra-smmu.c. The unit of a SoC with 34 address bits. Of a
 * domain that is freed the driver keeps its page directory, as it says itself.
 */
#include "drivers/iommu/tegra-smmu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static unsigned long asids;
static const struct tegra_smmu_soc smmu_soc = { .num_tlb_lines = 32, .num_asids = 4 };
static const struct tegra_mc_soc soc = { .num_address_bits = 34, .smmu = &smmu_soc };
static struct tegra_mc mc = { .soc = &soc, .regs = registers };
static struct tegra_smmu unit;

void setup(void)
{
	/* What tegra_smmu_probe() leaves. */
	unit.dev = &unit_device;
	unit.mc = &mc;
	unit.soc = &smmu_soc;
	unit.regs = registers;
	unit.asids = &asids;
	unit.pfn_mask = BIT_MASK(soc.num_address_bits - SMMU_PTE_SHIFT) - 1;
	unit.tlb_mask = (1 << fls(smmu_soc.num_tlb_lines)) - 1;
	INIT_LIST_HEAD(&unit.groups);
	mutex_init(&unit.lock);

	pw_client(&device, &tegra_smmu_ops, &unit);
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
