/*
 * MediaTek M4U, generation 2: a domain of ARM v7s tables.
 *
 * For drivers/iommu/mtk_iommu.c. The unit of an MT6779; its registers are
 * memory. The tables belong to the unit, and so stay when the domain is freed.
 */
#include "drivers/iommu/mtk_iommu.c"

#include <pagewarden.h>
#include <pagewarden/table-formats.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static u8 registers[SZ_4K];
static struct mtk_iommu_bank_data bank;
static struct mtk_iommu_data unit;

void setup(void)
{
	/* What probing the unit leaves: one bank, a list of its own. */
	unit.dev = &unit_device;
	unit.plat_data = &mt6779_data;
	unit.bank = &bank;
	mutex_init(&unit.mutex);
	unit.hw_list = &unit.hw_list_head;
	INIT_LIST_HEAD(unit.hw_list);
	list_add_tail(&unit.list, unit.hw_list);

	bank.base = registers;
	bank.parent_dev = &unit_device;
	bank.parent_data = &unit;
	spin_lock_init(&bank.tlb_lock);

	pw_client(&device, &mtk_iommu_ops, &unit);
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
