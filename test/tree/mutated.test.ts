import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Auditor } from '../../src/audit';
import { MUTATIONS, mutated, randomOf } from '../support/mutate';
import { loadParser } from '../support/parser';
import { kernelTreePath } from '../support/trees';

/** `node scripts/mutated.mjs` does the same with 20,000 files. */
it('damaged kernel files are audited without a crash, each mutation of five files', async () => {
  const auditor = new Auditor(await loadParser());
  const tree = kernelTreePath('6.1');
  const files = [
    'drivers/iommu/intel/iommu.c',
    'mm/gup.c',
    'arch/s390/mm/pgalloc.c',
    'fs/pipe.c',
    'include/linux/mm.h',
  ];
  for (const [index, path] of files.entries()) {
    const text = readFileSync(join(tree, path), 'utf8');
    for (const mutation of MUTATIONS) {
      const damaged = mutated(text, mutation, randomOf(index + 1));
      const lines = damaged.split('\n').length;
      const { findings, uses } = auditor.analyse({
        path,
        text: damaged,
        version: { major: 6, minor: 1, patch: 0 },
        fixes: true,
      });
      for (const f of findings) expect(f.endLine, `${path}, ${mutation}`).toBeLessThanOrEqual(lines);
      if (uses[0]) auditor.explain(path, uses[0]);
    }
  }
}, 120_000);
