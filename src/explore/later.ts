import type { GeneratedScenario } from './standard-set';

/** An operation after the fact, and whether a table whose free was missed is still there after it. */
export interface Later {
  /** As in "the next page that is mapped and unmapped in it". */
  readonly what: string;
  /** The statement that does it; empty for none. */
  readonly statement: string;
}

const mapUnmap = (iova: string): string =>
  `pw_assert(!map(${iova}, PW_PAGE, 4096, 1, PW_RW) && unmap(${iova}, 4096, 1) == 4096);`;

/** What is tried after a table's free was missed, in this order: nothing, then ever closer to the table. */
export const LATER: readonly Later[] = [
  { what: 'no operation at all', statement: '' },
  { what: 'a page that is mapped and unmapped in the table beside it', statement: mapUnmap('PW_C') },
  { what: 'a page that is mapped and unmapped in it', statement: mapUnmap('PW_B') },
];

/** What pw_result() says when the table is still there. */
export const STILL_THERE = 'level 1';

/**
 * Scenarios that tell which later operation frees a table whose free a scenario missed: the same CPUs; at rest one
 * operation more, then the lowest level that still has a table on the way to PW_A ({@link STILL_THERE}: the missed one).
 *
 * @param scenario of the standard set, with PW_A mapped and unmapped
 */
export function laterScenarios(
  scenario: Pick<GeneratedScenario, 'path' | 'text'>,
): Pick<GeneratedScenario, 'path' | 'text'>[] {
  const [before = ''] = scenario.text.split('void finally(void)');
  return LATER.map(({ statement }, i) => ({
    path: scenario.path.replace(/\.c$/, `-later-${i}.c`),
    text: `${before}
#include <pagewarden/explore.h>

/* The lowest level that has a table on the way to PW_A. */
static int lowest_table(void)
{
	unsigned long long table = pw_table_root();
	int level = pw_table_levels();

	for (;;) {
		unsigned long long entry = pw_device_read(table + 8 * pw_table_index(PW_A, level));

		if (level == 1 || pw_entry_kind(level, entry) != PW_ENTRY_TABLE)
			return level;
		table = pw_entry_address(level, entry);
		level--;
	}
}

void finally(void)
{
	${statement}
	pw_result("level %d", lowest_table());
	driver_finally();
}
`,
  }));
}
