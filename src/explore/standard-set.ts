import type { TreePath } from '../source/tree';
import { ACTORS } from './actors';
import type { Actor } from './actors/actor';
import { PLANS, SHARED_GATHER, meetings, type Plan } from './standard/plans';

/**
 * A scenario of a page-table driver: its set-up and the functions map(), unmap() and lookup() over the driver's own
 * operations; with unmap_gather() and sync() also its halves of an unmap. The standard set puts CPUs of its own beside
 * that set-up.
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
  /** The driver's operations that its CPUs call: "map", "unmap", "lookup". */
  readonly calls: readonly string[];
  /** What it does that the API's contract forbids callers, if anything: it gives advice then. */
  readonly outside?: string;
}

/** Everything that is explored for a page-table driver when nobody writes a scenario. */
export function standardSet(driver: DriverScenario, actors: readonly Actor[] = ACTORS): GeneratedScenario[] {
  const flushes = /\bpw_flushed\b/.test(driver.text);
  const gathers = /\bunmap_gather\(/.test(driver.text) && /\bsync\(struct/.test(driver.text);
  const plans = [
    ...PLANS,
    ...(gathers ? SHARED_GATHER : []),
    ...actors.flatMap(actor => (actor.name === 'device' && !flushes ? [] : meetings(actor, gathers))),
  ];
  // What breaks the contract comes last: it gives advice, not verdicts.
  const order = [...plans.filter(plan => !plan.outside), ...plans.filter(plan => plan.outside)];
  return order.map(plan => write(driver, plan));
}

function write(driver: DriverScenario, plan: Plan): GeneratedScenario {
  const { actor } = plan;
  const name = actor ? `${plan.name}-beside-${actor.name}` : plan.name;
  const failing = actor?.name === 'failing-allocation';
  const cpus = [...plan.cpus, ...(actor?.tables?.cpus ?? [])];
  const bounds = `${cpus.length} CPUs, each once; addresses PW_A, PW_B in one table, PW_C in the next; one domain`;
  const text = `/*
 * ${plan.about}${actor ? `\n * Beside it: ${actor.does}\n * (${actor.standsFor})` : ''}
 *
 * Written from the standard set; change it as you like.
 */
/* bounds: ${bounds} */
/* cpus: ${cpus.map(cpu => cpu.heading).join('; ')} */
${plan.outside ? `/* outside the contract: ${plan.outside} */\n` : ''}${actor?.name === 'device' ? '#include <pagewarden/device.h>\n' : ''}
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
${plan.globals ? `\n${plan.globals}\n` : ''}
void setup(void)
{
	driver_setup();
	${[plan.setup, actor?.tables?.setup].filter(Boolean).join('\n\t') || '/* nothing is mapped yet */'}
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
  const bodies = plan.cpus.map(cpu => cpu.body).join('\n');
  const calls = ['map', 'unmap', 'lookup'].filter(call =>
    new RegExp(call === 'lookup' ? '\\b(lookup|pw_after_unmap)\\(' : `\\b${call}(_gather)?\\(`).test(bodies),
  );
  const { outside } = plan;
  return { name, path: `scenarios/standard/${name}.c`, text, calls, ...(outside ? { outside } : {}) };
}
