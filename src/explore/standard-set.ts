import type { TreePath } from '../source/tree';
import { ACTORS } from './actors';
import type { Actor } from './actors/actor';

/**
 * A scenario of a page-table driver: its set-up and the functions map(), unmap() and lookup() over the driver's own
 * operations. The standard set puts CPUs of its own beside that set-up.
 */
export interface DriverScenario {
  readonly path: TreePath;
  readonly text: string;
}

/** A scenario that was written by the program, and can be opened, changed and saved like any other. */
export interface GeneratedScenario {
  /** As in "unmap-unmap-same-parent". */
  readonly name: string;
  readonly path: TreePath;
  readonly text: string;
}

/** What one CPU of a scenario does. */
interface Work {
  readonly heading: string;
  readonly body: string;
}

/** A scenario before it is written down. */
interface Plan {
  readonly name: string;
  /** One sentence for the person. */
  readonly about: string;
  /** Statements of setup() after the driver's own. */
  readonly setup: string;
  readonly cpus: readonly Work[];
  readonly actor?: Actor;
}

const map = (iova: string, what = 'map'): Work => ({
  heading: `${what} ${iova}`,
  body: `map(${iova}, PW_PAGE, 4096, 1, PW_RW);`,
});
const unmap = (iova: string): Work => ({
  heading: `unmap ${iova}`,
  body: `pw_assert(unmap(${iova}, 4096, 1) == 4096);\n\tpw_after_unmap(${iova}, 4096);`,
});
const mapped = (...iovas: string[]): string =>
  iovas.map(iova => `pw_assert(!map(${iova}, PW_PAGE, 4096, 1, PW_RW));`).join('\n\t');

/** Two operations side by side; all keep to the API's contract: no two CPUs touch overlapping addresses. */
const PAIRS: readonly Plan[] = [
  {
    name: 'unmap-unmap-same-table',
    about: 'Two CPUs unmap two pages of one table, which becomes empty.',
    setup: mapped('PW_A', 'PW_B'),
    cpus: [unmap('PW_A'), unmap('PW_B')],
  },
  {
    name: 'unmap-unmap-same-parent',
    about: 'Two CPUs empty two tables under one parent.',
    setup: mapped('PW_A', 'PW_C'),
    cpus: [unmap('PW_A'), unmap('PW_C')],
  },
  {
    name: 'unmap-map-same-table',
    about: 'One CPU unmaps the last page of a table while another maps a page through it.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), map('PW_B')],
  },
  {
    name: 'unmap-map-same-parent',
    about: 'One CPU empties a table while another maps through a new table beside it.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), map('PW_C')],
  },
  {
    name: 'map-map-same-table',
    about: 'Two CPUs map through a table that neither finds: both may bring one.',
    setup: '',
    cpus: [map('PW_A'), map('PW_B')],
  },
  {
    name: 'unmap-across-edge-map',
    about: 'One CPU unmaps two pages on both sides of the edge of two tables while another maps below the first.',
    setup: mapped('PW_C - 4096', 'PW_C'),
    cpus: [
      {
        heading: 'unmap across the edge',
        body: 'pw_assert(unmap(PW_C - 4096, 4096, 1) == 4096);\n\tpw_assert(unmap(PW_C, 4096, 1) == 4096);',
      },
      map('PW_A'),
    ],
  },
  {
    name: 'unmap-lookup-same-table',
    about: 'One CPU unmaps a page while another looks up its neighbour in the same table.',
    setup: mapped('PW_A', 'PW_B'),
    cpus: [unmap('PW_A'), { heading: 'look up PW_B', body: 'pw_assert(lookup(PW_B) == PW_PAGE);' }],
  },
  {
    name: 'unmap-lookup-same-parent',
    about: 'One CPU empties a table while another looks up an address that it never mapped, under the same table.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), { heading: 'look up PW_B', body: 'pw_assert(lookup(PW_B) == 0);' }],
  },
];

/** Operations that meet each actor. */
const BESIDE: readonly Omit<Plan, 'actor'>[] = [
  {
    name: 'map-unmap',
    about: 'One CPU maps a page through a new table and unmaps it again.',
    setup: '',
    cpus: [
      {
        heading: 'map, unmap PW_A',
        body: [
          'if (map(PW_A, PW_PAGE, 4096, 1, PW_RW))',
          '\t\treturn;',
          '\tpw_assert(unmap(PW_A, 4096, 1) == 4096);',
          '\tpw_after_unmap(PW_A, 4096);',
        ].join('\n'),
      },
    ],
  },
];

/** A full table, and one entry that goes and comes back. */
const FULL_TABLE: Omit<Plan, 'actor'> = {
  name: 'full-table',
  about: 'One CPU takes a page out of a full table and puts it back.',
  setup: 'for (int i = 0; i < 512; i++)\n\t\tpw_assert(!map(PW_A + 4096ul * i, PW_PAGE, 4096, 1, PW_RW));',
  cpus: [
    {
      heading: 'unmap, map PW_A',
      body: 'pw_assert(unmap(PW_A, 4096, 1) == 4096);\n\tpw_assert(!map(PW_A, PW_PAGE, 4096, 1, PW_RW));',
    },
  ],
};

/** Everything that is explored for a page-table driver when nobody writes a scenario. */
export function standardSet(driver: DriverScenario, actors: readonly Actor[] = ACTORS): GeneratedScenario[] {
  const flushes = /\bpw_flushed\b/.test(driver.text);
  const plans: Plan[] = [...PAIRS];
  for (const actor of actors) {
    if (actor.name === 'device' && !flushes) continue;
    for (const plan of BESIDE) plans.push({ ...plan, actor });
  }
  for (const actor of actors) {
    if (actor.name === 'gup-fast-pin' || actor.name === 'pfn-scanner') plans.push({ ...FULL_TABLE, actor });
  }
  return plans.map(plan => write(driver, plan));
}

function write(driver: DriverScenario, plan: Plan): GeneratedScenario {
  const { actor } = plan;
  const name = actor ? `${plan.name}-beside-${actor.name}` : plan.name;
  const failing = actor?.name === 'failing-allocation';
  const cpus = [...plan.cpus, ...(actor?.cpus ?? [])];
  const bounds = `${cpus.length} CPUs, each once; addresses PW_A, PW_B in one table, PW_C in the next; one domain`;
  const text = `/*
 * ${plan.about}${actor ? `\n * Beside it: ${actor.does}\n * (${actor.standsFor})` : ''}
 *
 * Written from the standard set; change it as you like.
 */
/* bounds: ${bounds} */
/* cpus: ${cpus.map(cpu => cpu.heading).join('; ')} */
${actor?.name === 'device' ? '#include <pagewarden/device.h>\n' : ''}
/* The driver's own set-up and operations; its CPUs are replaced below. */
#define setup driver_setup
#define cpu0 driver_cpu0
#define cpu1 driver_cpu1
#define finally driver_finally
#include "${driver.path}"
#undef setup
#undef cpu0
#undef cpu1
#undef finally
${actor?.header && actor.name !== 'device' ? `#include <pagewarden/${actor.header}>\n` : ''}
#define PW_A	0x10000000ul
#define PW_B	0x10001000ul	/* the next entry of the same table */
#define PW_C	0x10200000ul	/* the first entry of the next table */
#define PW_PAGE	0x40000000ul
#define PW_RW	(IOMMU_READ | IOMMU_WRITE)

/* Nobody may translate what was unmapped and flushed. */
static inline void pw_after_unmap(unsigned long iova, unsigned long bytes)
{
	pw_assert(!lookup(iova));${actor?.name === 'device' ? '\n\tpw_assert_forgotten(iova, bytes);' : ''}
}

void setup(void)
{
	driver_setup();
	${[plan.setup, actor?.setup].filter(Boolean).join('\n\t') || '/* nothing is mapped yet */'}
}

${cpus
  .map(
    (cpu, i) => `/* ${cpu.heading} */
void cpu${i}(void)
{
	${failing && i === 0 ? 'pw_allocations_may_fail(1);\n\t' : ''}${cpu.body}
}
`,
  )
  .join('\n')}
void finally(void)
{
	for (unsigned long iova = PW_A; iova < PW_A + 512 * 4096ul; iova += 4096)
		if (lookup(iova))
			unmap(iova, 4096, 1);
	if (lookup(PW_C))
		unmap(PW_C, 4096, 1);
	driver_finally();
}
`;
  return { name, path: `scenarios/standard/${name}.c`, text };
}
