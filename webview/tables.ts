import type { PageView, SessionView, TableEntry, TableNode } from '../src/protocol/analysis';
import type { PanelStrings } from '../src/protocol/panel';
import { h, svg } from './dom';
import { delta, fillIn, hex, size } from './format';
import type { TreeItem } from './tree';

/** The formats of the tables, each once. */
export const tableFormats = (view: SessionView): string =>
  [...new Set(view.tables.map(node => node.format))].join(', ');

/** What the tables looked like one view ago, to mark what changed. */
interface Before {
  readonly pages: ReadonlyMap<number, PageView>;
  /** Table pfn → index → raw entry; a table that was not there is missing. */
  readonly entries: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

/** Leaves next to each other that map on without a gap: one row. */
interface Run {
  readonly first: TableEntry;
  readonly entries: readonly TableEntry[];
}

/** The page-table tree with what each table's page counts. */
export function tableItems(view: SessionView, previous: SessionView | undefined, strings: PanelStrings): TreeItem[] {
  const pages = new Map(view.pages.map(page => [page.pfn, page]));
  const before = previous && remember(previous);
  return view.tables.map((node, index) => tableItem(node, undefined, `t${index}`, pages, before, strings));
}

function remember(view: SessionView): Before {
  const entries = new Map<number, Map<number, string>>();
  const visit = (node: TableNode) => {
    entries.set(node.pfn, new Map(node.entries.map(entry => [entry.index, entry.raw])));
    for (const { child } of node.entries) if (child) visit(child);
  };
  view.tables.forEach(visit);
  return { pages: new Map(view.pages.map(page => [page.pfn, page])), entries };
}

function tableItem(
  node: TableNode,
  above: TableEntry | undefined,
  key: string,
  pages: ReadonlyMap<number, PageView>,
  before: Before | undefined,
  strings: PanelStrings,
): TreeItem {
  const page = pages.get(node.pfn);
  const old = before?.pages.get(node.pfn);
  const known = before?.entries.get(node.pfn);
  // A table that is new as a whole is marked by its counts; its entries are not all "changed".
  const changed = (entry: TableEntry) => known !== undefined && known.get(entry.index) !== entry.raw;
  const children: TreeItem[] = [];
  for (const item of fold(node.entries)) {
    if ('child' in item && item.child)
      children.push(tableItem(item.child, item, `${key}.${item.index}`, pages, before, strings));
    else if ('entries' in item) children.push(runItem(item, key, changed));
    else children.push(leafItem(item as TableEntry, key, changed(item as TableEntry)));
  }
  const counts = [
    count('ref', '_refcount', page?.refcount, old?.refcount),
    count('map', '_mapcount', page?.mapcount, old?.mapcount),
    count('valid', strings.entries, node.valid, known ? known.size : undefined),
  ];
  const where = above ? `[${above.index}]` : strings.root;
  const state = node.problem ?? (page?.state === 'freed' ? strings.stateFreed : undefined);
  return {
    key,
    open: true,
    classes: [state && 'bad', (counts.some(c => c.changed) || node.entries.some(changed)) && 'changed']
      .filter(Boolean)
      .join(' '),
    children,
    cells: [
      h(
        'span',
        { class: 'what' },
        h('span', { class: 'index' }, where),
        h('span', { class: 'level' }, fillIn(strings.table, node.level)),
        h('code', { class: 'phys' }, hex(node.phys)),
        above && state === undefined && h('span', { class: 'range' }, `${hex(above.iova)} +${size(above.bytes)}`),
        state !== undefined && h('span', { class: 'problem' }, state),
      ),
      ...(state === undefined ? [occupancy(node, changed, strings)] : []),
      ...counts.map(c => c.cell),
    ],
  };
}

function leafItem(entry: TableEntry, key: string, changed: boolean): TreeItem {
  return {
    key: `${key}.${entry.index}`,
    open: false,
    children: [],
    classes: changed ? 'leaf changed' : 'leaf',
    cells: [
      h(
        'span',
        { class: 'what' },
        h('span', { class: 'index' }, `[${entry.index}]`),
        mapping(entry.iova, entry.phys),
        h('span', { class: 'size' }, size(entry.bytes)),
        h('span', { class: 'flags' }, entry.flags.join(' ')),
      ),
    ],
  };
}

function runItem(run: Run, key: string, changed: (entry: TableEntry) => boolean): TreeItem {
  const { first, entries } = run;
  const last = entries.at(-1)!;
  const some = entries.some(changed);
  const range = `[${first.index}–${last.index}]`;
  return {
    key: `${key}.${first.index}+`,
    open: false,
    children: entries.map(entry => leafItem(entry, key, changed(entry))),
    classes: some ? 'leaf changed' : 'leaf',
    cells: [
      h(
        'span',
        { class: 'what' },
        h('span', { class: 'index' }, range),
        mapping(first.iova, first.phys),
        h('span', { class: 'size' }, `${entries.length} × ${size(first.bytes)}`),
        h('span', { class: 'flags' }, first.flags.join(' ')),
      ),
    ],
  };
}

const mapping = (iova: string, phys: string): HTMLElement =>
  h(
    'span',
    { class: 'mapping' },
    h('code', {}, hex(iova)),
    h('span', { class: 'arrow' }, '→'),
    h('code', {}, hex(phys)),
  );

function count(kind: string, name: string, value: number | undefined, old: number | undefined) {
  const by = value !== undefined && old !== undefined ? delta(String(old), String(value)) : undefined;
  return {
    changed: by !== undefined,
    cell: h(
      'span',
      { class: `count ${kind}${by ? ' changed' : ''}` },
      h('span', { class: 'unseen' }, ` ${name} `),
      by !== undefined && h('span', { class: 'delta' }, by),
      h('span', { class: 'value' }, value === undefined ? '–' : String(value)),
    ),
  };
}

/** Joins neighbouring leaves that map on without a gap and with the same flags; tables stand for themselves. */
function fold(entries: readonly TableEntry[]): (TableEntry | Run)[] {
  const rows: (TableEntry | Run)[] = [];
  let run: TableEntry[] = [];
  const flush = () => {
    if (run.length > 1) rows.push({ first: run[0]!, entries: run });
    else rows.push(...run);
    run = [];
  };
  for (const entry of entries) {
    const last = run.at(-1);
    const on =
      last &&
      entry.kind === 'leaf' &&
      entry.index === last.index + 1 &&
      entry.flags.join() === last.flags.join() &&
      BigInt(entry.phys) === BigInt(last.phys) + BigInt(last.bytes);
    if (!on) flush();
    if (entry.kind === 'leaf') run.push(entry);
    else rows.push(entry);
  }
  flush();
  return rows;
}

/** Cells that the strip of a table's entries is drawn with. */
const CELLS = 64;

/** Which of a table's entries are present, as a strip: one glance tells an empty table from a full one. */
function occupancy(node: TableNode, changed: (entry: TableEntry) => boolean, strings: PanelStrings): SVGElement {
  const per = Math.max(1, Math.ceil(node.size / CELLS));
  const filled = new Array<number>(Math.ceil(node.size / per)).fill(0);
  const fresh = new Set<number>();
  for (const entry of node.entries) {
    const cell = Math.floor(entry.index / per);
    filled[cell] = (filled[cell] ?? 0) + 1;
    if (changed(entry)) fresh.add(cell);
  }
  const bars: SVGElement[] = [];
  filled.forEach((n, cell) => {
    if (n === 0) return;
    // Even one entry of many must be seen.
    const height = 4 + Math.round((4 * n) / per);
    const at = { x: cell, y: 8 - height, width: 1, height };
    bars.push(svg('rect', { ...at, class: fresh.has(cell) ? 'bar fresh' : 'bar' }));
  });
  return svg(
    'svg',
    { class: 'strip', viewBox: `0 0 ${filled.length} 8`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('title', {}, fillIn(strings.occupancy, node.valid, node.size)),
    svg('rect', { class: 'rail', x: 0, y: 0, width: filled.length, height: 8 }),
    ...bars,
  );
}
