import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { KernelTree } from '../../src/source/tree';
import { openTree } from '../support/scenario';
import { CALLS } from './vtd/calls';
import { observe, scenarioWith } from './vtd/observe';
import { join } from './vtd/walker';

vi.setConfig({ testTimeout: 300_000 });

/*
 * The VT-d driver of Linux 6.1, executed as it stands. What each call leaves in the tables was derived by hand from the
 * driver's source and the specification before the machine could run it (vtd/calls.ts says how for each).
 */
let tree: KernelTree;
beforeAll(async () => {
  tree = await openTree('6.1');
});

describe('the VT-d driver of 6.1', () => {
  it.each(CALLS)('$name', async ({ body, leaves, mapped, tables, table, log, warnings, levels }) => {
    const run = await observe(tree, scenarioWith(body));

    const violations = run.view.violations.map(violation => `${violation.kind}: ${violation.message}`);
    expect(violations.filter(text => !text.startsWith('warning-fires'))).toEqual([]);
    expect(violations).toHaveLength(warnings ?? 0);
    expect(run.view.status).toBe('finished');
    expect(run.view.log.filter(line => /^(?:flush|DMAR)/.test(line))).toEqual(log ?? []);
    expect(run.tables).toBe(tables);
    if (tables === 0) return;

    const found = run.walk(levels ?? 4);
    expect(found.leaves).toEqual(leaves);
    expect(found.tables.size).toBe(tables);
    for (const bits of found.tableBits) expect(bits).toBe(table ?? 0x3n);
    expect(join(found.translations)).toEqual(
      mapped.map(([iova, phys, bytes]) => ({ iova: BigInt(iova), phys: BigInt(phys), bytes: BigInt(bytes) })),
    );
  });
});
