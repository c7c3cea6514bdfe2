import type { TableNode } from '../../pagetable/decode';
import type { TreePath } from '../../source/tree';
import { PageState } from '../memory/pages';
import { pfnHigh, pfnLow } from '../memory/regions';
import type { PageView } from '../session';
import type { Machine } from '../vm/machine';

/** Pages that are, or were, in use: the first of each block. */
export function pageViews(machine: Machine, tables: ReadonlyMap<number, TableNode>): PageView[] {
  const pfns = new Set(machine.pages.used());
  for (const event of machine.output.events) if (event.kind === 'page' && event.pfn !== undefined) pfns.add(event.pfn);
  const views: PageView[] = [];
  for (const pfn of [...pfns].sort((a, b) => a - b)) {
    const state = machine.pages.state(pfn);
    if (!machine.pages.isFree(pfn) && machine.pages.head(pfn) !== pfn) continue;
    const by = machine.allocatedBy(pfnHigh(pfn), pfnLow(pfn));
    const table = tables.get(pfn);
    views.push({
      pfn,
      phys: `0x${(BigInt(pfn) << 12n).toString(16)}`,
      state:
        state === PageState.Slab
          ? 'slab'
          : state === PageState.Reserved
            ? 'reserved'
            : state <= PageState.Freed
              ? 'freed'
              : 'allocated',
      order: machine.pages.order(pfn),
      refcount: machine.pageArray.refcount(pfn),
      mapcount: machine.pageArray.mapcount(pfn),
      ...(table ? { entries: table.valid } : {}),
      ...(by ? { allocatedBy: by } : {}),
    });
  }
  return views;
}

/** Where scenarios and the actors' headers lie; nothing there is the tree's. */
const SCENARIOS = 'scenarios/';

/** What was executed, modelled and stubbed, sorted; the scenario's own functions are not the tree's. */
export function coverage(
  machine: Machine,
  scenario: TreePath,
): { readonly executed: string[]; readonly modelled: string[]; readonly stubbed: string[] } {
  const executed = [...machine.output.executed].flatMap(id => {
    const code = machine.image.loaded(id)?.compiled;
    return code && code.path !== scenario && !code.path.startsWith(SCENARIOS) ? [code.name] : [];
  });
  const primitives = [...machine.output.primitives].flatMap(name => machine.primitives.get(name) ?? []);
  return {
    executed: [...new Set(executed)].sort(),
    modelled: primitives
      .filter(p => p.kind === 'modelled')
      .map(p => p.name)
      .sort(),
    stubbed: primitives
      .filter(p => p.kind === 'stubbed')
      .map(p => `${p.name}: ${p.assumption ?? ''}`)
      .sort(),
  };
}
