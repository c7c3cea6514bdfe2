import type { TreePath } from '../../source/tree';
import { INSTRUCTION_WORDS } from '../bytecode';
import type { Machine } from '../vm/machine';
import { Extra } from '../vm/loaded';

/** Lines of one file for which there is code: which of them ran, and which never did. From 1, ascending. */
export interface FileLines {
  readonly path: TreePath;
  readonly executed: readonly number[];
  /** Lines of entered functions that no run reached. Of a function that was never entered nothing is compiled. */
  readonly missed: readonly number[];
}

/** The lines that a machine has executed so far, in every function that was entered, by file. */
export function executedLines(machine: Machine): FileLines[] {
  const files = new Map<TreePath, { readonly executed: Set<number>; readonly all: Set<number> }>();
  for (const id of machine.output.executed) {
    const fn = machine.image.loaded(id);
    if (!fn) continue;
    const { spots, spotOf } = fn.compiled;
    for (let pc = 0; pc < spotOf.length; pc++) {
      const spot = spots[spotOf[pc]!];
      if (!spot) continue;
      let file = files.get(spot.path);
      if (!file) files.set(spot.path, (file = { executed: new Set(), all: new Set() }));
      file.all.add(spot.line);
      if (!(fn.code[pc * INSTRUCTION_WORDS]! & Extra.Fresh)) file.executed.add(spot.line);
    }
  }
  const ascending = (lines: Iterable<number>): number[] => [...lines].sort((a, b) => a - b);
  return [...files]
    .map(([path, { executed, all }]) => ({
      path,
      executed: ascending(executed),
      missed: ascending([...all].filter(line => !executed.has(line))),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
