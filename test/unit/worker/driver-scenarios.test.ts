import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageTableDriver } from '../../../src/machine/scenario/page-table-driver';
import { withHeaders } from '../../../src/worker/service/entry-points';
import { reachedFrom } from '../../../src/worker/service/scenarios';
import { findFunctions } from '../../../src/source/syntax/functions';
import { repositoryPath } from '../../support/trees';

/** A driver as drivers are written: its operations only the IOMMU core calls. */
const DRIVER = `
static void toy_fill(struct toy *t) { t->entry = 1; }
static int toy_map(struct iommu_domain *d, unsigned long iova) { toy_fill(to_toy(d)); return 0; }
static phys_addr_t toy_look(struct iommu_domain *d, dma_addr_t iova) { return 0; }
static struct iommu_domain *toy_alloc(unsigned int type) { return NULL; }
static irqreturn_t toy_interrupt(int irq, void *data) { return IRQ_HANDLED; }
static int toy_attach(struct iommu_domain *d, struct device *dev)
{
	struct toy_unit *unit = dev_iommu_priv_get(dev);

	return unit->ready ? 0 : -ENODEV;
}
static const struct iommu_ops toy_ops = {
	.domain_alloc = toy_alloc,
	.default_domain_ops = &(const struct iommu_domain_ops) {
		.attach_dev = toy_attach,
		.map_pages = toy_map,
		.iova_to_phys = toy_look,
	},
};
`;

const SHIPPED = new Map(
  ['domain.h', 'paging.h'].map(name => [
    `scenarios/pagewarden/${name}`,
    readFileSync(repositoryPath(`scenarios/pagewarden/${name}`), 'utf8'),
  ]),
);

describe('what a scenario on a domain reaches', () => {
  const scenario = '#include <pagewarden.h>\n#include <pagewarden/domain.h>\n';
  const reached = (text: string): readonly string[] =>
    [...reachedFrom(withHeaders(text, SHIPPED), DRIVER, findFunctions(DRIVER))].sort();

  it("the driver's operations, through the IOMMU core, and what they call; not its interrupt handler", () => {
    expect(reached(scenario)).toEqual(['toy_alloc', 'toy_attach', 'toy_fill', 'toy_look', 'toy_map']);
  });

  it('nothing without the header', () => {
    expect(reached('#include <pagewarden.h>\n')).toEqual([]);
  });
});

describe('what a file registers', () => {
  it('a driver, and what it takes for the client of its unit', () => {
    expect(pageTableDriver('toy.c', DRIVER)).toMatchObject({
      ...{ drivers: ['toy_ops'], fixed: [], formats: [], client: 'toy_unit', usesLibrary: false },
    });
  });

  it('domains that nothing maps into are fixed', () => {
    expect(pageTableDriver('toy.c', DRIVER.replace('.map_pages = toy_map,', ''))).toMatchObject({
      ...{ drivers: [], fixed: ['toy_ops'] },
    });
  });

  it('operations under a name of their own, and a table format', () => {
    const text = `
static const struct iommu_domain_ops paging = { .map = toy_map };
static const struct iommu_ops toy_ops = { .default_domain_ops = &paging, };
struct io_pgtable_init_fns toy_format = { .alloc = toy_tables, .free = toy_gone };
`;
    expect(pageTableDriver('toy.c', text)).toMatchObject({
      ...{ drivers: ['toy_ops'], formats: [{ name: 'toy_format', alloc: 'toy_tables' }] },
    });
  });

  it('nothing', () => {
    expect(pageTableDriver('plain.c', 'int f(void) { return 0; }')).toBeUndefined();
  });
});
