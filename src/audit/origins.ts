import { walk, type CNode } from '../source/syntax/node';
import { isCoreMm } from '../kernel/core-mm';
import { isPageAllocation, isPageLock, isPageTableType } from './names';
import { callArguments, calleeName, type CountUse, type FileUnit, type FunctionUnit } from './unit';
import { bare, variablesOf } from './variables';

/** Which pages a use is about. */
export type Population =
  | 'page-table' // holds entries of some page table
  | 'allocated' // comes from an allocation in this function
  | 'own' // kept by code that allocates its pages itself, in this file
  | 'network' // a fragment of a socket buffer
  | 'published' // page cache, anonymous memory: others find it by themselves
  | 'user' // pinned or mapped user memory
  | 'pfn' // found by frame number: may be anybody's
  | 'core' // handled by core mm, which owns struct page
  | 'unknown';

/** A population and how it is known. */
export interface Origin {
  readonly population: Population;
  /** Completes "The page …": "is allocated in this function". */
  readonly because: string;
}

const memo = new WeakMap<CountUse, Origin>();

/** Which pages the page argument of a use can be. */
export function originOf(use: CountUse): Origin {
  let found = memo.get(use);
  if (!found) memo.set(use, (found = work(use)));
  return found;
}

function work(use: CountUse): Origin {
  const { fn, page } = use;
  const expressions = page ? sources(fn, page, 3) : [];
  const table = expressions.find(e => holdsEntries(fn, e));
  if (table) return { population: 'page-table', because: `holds page-table entries (${fn.folded(table)})` };
  if (isCoreMm(fn.file.path)) return { population: 'core', because: 'is handled by core mm' };
  for (const e of expressions) {
    const found = byCall(fn, e);
    if (found) return found;
  }
  if (locksPage(fn, page)) return { population: 'published', because: 'is locked here, so others can find it' };
  if (allocatesPages(fn.file)) return { population: 'own', because: 'belongs to code that allocates its pages itself' };
  return { population: 'unknown', because: 'comes from elsewhere' };
}

/** How a page was found by its frame number, in core mm too: "comes from pfn_to_page()"; undefined where it was not. */
export function foundByFrameNumber({ fn, page }: CountUse): string | undefined {
  for (const e of page ? sources(fn, page, 3) : []) {
    const origin = byCall(fn, e);
    if (origin?.population === 'pfn') return origin.because;
  }
  return undefined;
}

/** The expression and, for variables and fields, what was assigned to them in the function. */
export function sources(fn: FunctionUnit, node: CNode, depth: number): CNode[] {
  const out: CNode[] = [];
  const visit = (n: CNode, left: number): void => {
    const inner = bare(n);
    if (out.includes(inner)) return;
    out.push(inner);
    if (left === 0) return;
    for (const a of variablesOf(fn).assigned(fn.folded(inner))) visit(a.value, left - 1);
  };
  visit(node, depth);
  return out;
}

/** virt_to_page(pte), or an entry pointer handed straight to a page-table helper. */
function holdsEntries(fn: FunctionUnit, e: CNode): boolean {
  const variables = variablesOf(fn);
  const isEntry = (n: CNode): boolean => isPageTableType(variables.typeOf(fn.text(n)) ?? '');
  if (e.kind === 'identifier') return isEntry(e) && /\*/.test(variables.typeOf(fn.text(e)) ?? '');
  if (e.kind !== 'call_expression') return false;
  const name = calleeName(fn, e) ?? '';
  // pmd_page() may be a huge page; pmd_pgtable() is always a table.
  if (/^(?:pmd|pud|pgd|p4d)_pgtable$/.test(name)) return true;
  if (!/^virt_to_(?:page|head_page|folio)$/.test(name)) return false;
  const argument = callArguments(e)[0];
  return argument !== undefined && walk(argument).some(c => c.kind === 'identifier' && isEntry(c));
}

function byCall(fn: FunctionUnit, e: CNode): Origin | undefined {
  if (e.kind !== 'call_expression') return undefined;
  const name = calleeName(fn, e) ?? '';
  const said = `comes from ${name}()`;
  if (isPageAllocation(name)) return { population: 'allocated', because: said };
  if (/^skb_frag_page$|^skb_\w*frag\w*page$|^sg_page$|^sg_page_iter_page$/.test(name))
    return { population: 'network', because: said };
  if (/^(?:find_|filemap_|pagecache_|read_mapping_|read_cache_|grab_cache_)\w*(?:page|folio)\w*$/.test(name))
    return { population: 'published', because: said };
  if (/^(?:follow_page|follow_pfn|vm_normal_page|vm_normal_folio|pte_page|pmd_page)\w*$/.test(name))
    return { population: 'user', because: said };
  if (/^(?:pfn_to_page|pfn_to_online_page|phys_to_page|pfn_folio|pfn_swap_entry_to_page)$/.test(name))
    return { population: 'pfn', because: said };
  return undefined;
}

function locksPage(fn: FunctionUnit, page: CNode | undefined): boolean {
  if (!page || !fn.body || !fn.mentions('lock')) return false;
  const text = fn.folded(bare(page));
  return walk(fn.body).some(
    n =>
      n.kind === 'call_expression' &&
      isPageLock(calleeName(fn, n) ?? '') &&
      callArguments(n).some(a => fn.folded(bare(a)) === text),
  );
}

/** Does a file allocate pages itself? Then the pages in its structures are its own. */
export function allocatesPages(file: FileUnit): boolean {
  return file.memo('allocates pages', () =>
    file.functions.some(({ header }) =>
      [...file.seen.code.slice(header.body, header.end).matchAll(/\b([a-z_]\w*(?:page|folio|refill)\w*)\s*\(/g)].some(
        m => isPageAllocation(m[1]!),
      ),
    ),
  );
}
