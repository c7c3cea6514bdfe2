import type { CancelToken } from '../../kernel/cancel';
import type { TreePath } from '../../source/tree';
import { PLAIN_PAGE, type PageLayout } from '../memory/page-array';
import type { Linker, RecordLayout } from '../program';
import { GFP_EXPRESSIONS, PLAIN_GFP, type GfpBits } from '../vm/gfp';
import type { Machine } from '../vm/machine';

/** What the machine must know of a tree before anything runs. */
export interface KernelFacts {
  readonly page: PageLayout;
  /** The tree's own `struct page`; undefined for a program that has none. */
  readonly pageRecord: RecordLayout | undefined;
  readonly gfp: GfpBits;
  /** Offset of `usage` in the tree's task_struct. */
  readonly taskUsage: number | undefined;
}

/** Asks the tree's headers, as the scenario's unit sees them. */
export async function kernelFacts(linker: Linker, path: TreePath, cancel?: CancelToken): Promise<KernelFacts> {
  const record = await linker.layout(path, 'struct page', cancel);
  if (!record.ok) return { page: PLAIN_PAGE, pageRecord: undefined, gfp: PLAIN_GFP, taskUsage: undefined };
  const constant = async (expression: string): Promise<number | undefined> => {
    const value = await linker.constant(path, expression, cancel);
    return value.ok ? Number(BigInt.asIntN(32, value.value)) : undefined;
  };
  const { fields, size } = record.value;
  const offset = (name: string): number | undefined => fields.get(name)?.offset;
  // Since 6.2 the order lies in the folio's second page: _flags_1, or a union member of its own.
  const folio = await linker.layout(path, 'struct folio', cancel);
  const inFolio = folio.ok ? (folio.value.fields.get('_folio_order') ?? folio.value.fields.get('_flags_1')) : undefined;
  const task = await linker.layout(path, 'struct task_struct', cancel);
  const bit = (number: number | undefined): number => (number === undefined ? 0 : 1 << number);
  const gfp: Record<string, number> = {};
  for (const [name, expression] of Object.entries(GFP_EXPRESSIONS))
    gfp[name] = (await constant(expression)) ?? PLAIN_GFP[name as keyof GfpBits];
  return {
    pageRecord: record.value,
    gfp: gfp as unknown as GfpBits,
    taskUsage: task.ok ? task.value.fields.get('usage')?.offset : undefined,
    page: {
      size,
      flags: offset('flags') ?? PLAIN_PAGE.flags,
      refcount: offset('_refcount') ?? PLAIN_PAGE.refcount,
      mapcount: offset('_mapcount') ?? PLAIN_PAGE.mapcount,
      mapping: offset('mapping') ?? PLAIN_PAGE.mapping,
      lru: offset('lru') ?? PLAIN_PAGE.lru,
      compoundHead: offset('compound_head') ?? offset('compound_info') ?? PLAIN_PAGE.compoundHead,
      memcgData: offset('memcg_data'),
      private: offset('private') ?? PLAIN_PAGE.private,
      compoundOrder: offset('compound_order') ?? (inFolio ? inFolio.offset - size : PLAIN_PAGE.compoundOrder),
      compoundDtor: offset('compound_dtor'),
      head: bit(await constant('PG_head')),
      slab: bit(await constant('PG_slab')),
      checkAtFree: (await constant('PAGE_FLAGS_CHECK_AT_FREE')) ?? 0,
    },
  };
}

/** Makes a machine work with these facts. */
export function applyFacts(machine: Machine, facts: KernelFacts): void {
  machine.pageArray.layout = facts.page;
  machine.gfp = facts.gfp;
  machine.taskUsage = facts.taskUsage;
}
