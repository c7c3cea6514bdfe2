/** The parts of the page that are drawn anew from each view; each returns what its section holds. */
import type {
  Change,
  ChosenConfiguration,
  PageView,
  ScopeEntry,
  SessionView,
  Violation,
} from '../src/protocol/analysis';
import type { PanelStrings, RunSource } from '../src/protocol/panel';
import { h } from './dom';
import { delta, fillIn, hex } from './format';
import type { TreeItem } from './tree';

type Spot = NonNullable<SessionView['next']>['spot'];

/** A place in the source that opens in the editor. */
const link = ({ path, line }: Spot, text = `${path}:${line}`): HTMLElement =>
  h('a', { href: '#', 'data-open': path, 'data-line': line, title: `${path}:${line}` }, text);

/** What a step did to memory, with the counts first: they are what this view is for. */
function changeItem(change: Change): HTMLElement {
  const counts = change.kind === 'refcount' || change.kind === 'mapcount';
  const by = counts ? delta(change.before, change.after) : undefined;
  return h(
    'li',
    { 'data-kind': change.kind },
    h('span', { class: 'what' }, change.what),
    h('code', { class: 'before' }, change.before),
    h('span', { class: 'arrow' }, '→'),
    h('code', { class: 'after' }, change.after),
    by !== undefined && h('span', { class: 'delta' }, by),
  );
}

const WEIGHT: Record<Change['kind'], number> = {
  refcount: 0,
  mapcount: 0,
  entry: 1,
  page: 2,
  event: 3,
  lock: 4,
  memory: 5,
};

/** The step just taken: where, the source line, what changed; and the line that comes next. */
export function stepSection(view: SessionView, strings: PanelStrings): HTMLElement[] {
  const { last, next } = view;
  const parts: HTMLElement[] = [];
  if (last) {
    const changes = [...last.changes].sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind]);
    parts.push(
      h(
        'p',
        { class: 'where' },
        h('span', { class: 'cpu' }, `CPU ${last.cpu}`),
        link(last.spot),
        last.spot.macros.length > 0 && h('span', {}, fillIn(strings.inMacro, last.spot.macros.join(' › '))),
      ),
      h('pre', { class: 'source', id: 'source' }, h('code', {}, last.source)),
    );
    if (changes.length) parts.push(h('ul', { class: 'changes' }, ...changes.map(changeItem)));
  } else parts.push(h('p', { class: 'quiet' }, strings.atStart));
  if (next) {
    parts.push(
      h(
        'p',
        { class: 'next' },
        h('span', { class: 'label' }, strings.next),
        link(next.spot),
        h('code', {}, next.source),
      ),
    );
  }
  return parts;
}

/** The call path, outermost first. */
export function pathSection(view: SessionView): HTMLElement[] {
  return view.stack
    .map((frame, index) =>
      h(
        'li',
        { 'data-key': `${view.stack.length - index}` },
        link(frame.spot, frame.function),
        h('span', { class: 'line' }, `:${frame.spot.line}`),
      ),
    )
    .reverse();
}

/** What went wrong, one item each. */
export const violationItems = (violations: readonly Violation[]): HTMLElement[] =>
  violations.map(({ kind, message, spot }) =>
    h('li', {}, h('strong', {}, kind), h('span', {}, message), spot && link(spot)),
  );

/** Variables as a tree; records open. */
export function scopeItems(
  scopes: readonly ScopeEntry[],
  before: ReadonlyMap<string, string>,
  prefix = 'v',
): TreeItem[] {
  return scopes.map(entry => {
    const key = `${prefix}.${entry.name}`;
    const old = before.get(key);
    const changed = old !== undefined && old !== entry.value;
    return {
      key,
      open: false,
      children: scopeItems(entry.children ?? [], before, key),
      classes: changed ? 'changed' : '',
      cells: [
        h('span', { class: 'name' }, entry.name),
        h('span', { class: 'value', title: entry.address ?? '' }, entry.value),
        h('span', { class: 'type' }, entry.type),
      ],
    };
  });
}

/** Every variable's value by its key in {@link scopeItems}, to mark what the next step changes. */
export function scopeValues(
  scopes: readonly ScopeEntry[],
  prefix = 'v',
  into = new Map<string, string>(),
): Map<string, string> {
  for (const entry of scopes) {
    const key = `${prefix}.${entry.name}`;
    into.set(key, entry.value);
    scopeValues(entry.children ?? [], key, into);
  }
  return into;
}

/** Pages that are or were in use. */
export function pageRows(
  view: SessionView,
  previous: SessionView | undefined,
  strings: PanelStrings,
): HTMLTableRowElement[] {
  const old = new Map(previous?.pages.map(page => [page.pfn, page]));
  const states: Record<PageView['state'], string> = {
    allocated: strings.stateAllocated,
    freed: strings.stateFreed,
    slab: strings.stateSlab,
    reserved: strings.stateReserved,
  };
  return view.pages.map(page => {
    const was = old.get(page.pfn);
    const cell = (name: string, value: number | undefined, before: number | undefined) => {
      const by = value !== undefined && before !== undefined ? delta(String(before), String(value)) : undefined;
      return h(
        'td',
        { class: `count ${name}${by ? ' changed' : ''}` },
        by !== undefined && h('span', { class: 'delta' }, by),
        h('span', { class: 'value' }, value === undefined ? '–' : String(value)),
      );
    };
    return h(
      'tr',
      { 'data-key': page.pfn, 'data-state': page.state },
      h('th', { scope: 'row' }, h('code', {}, hex(page.phys))),
      h('td', {}, states[page.state]),
      cell('ref', page.refcount, was?.refcount),
      cell('map', page.mapcount, was?.mapcount),
      cell('valid', page.entries, was?.entries),
      h('td', { class: 'count' }, String(page.order)),
      h('td', { class: 'by' }, page.allocatedBy ?? ''),
    );
  });
}

/** The kernel log as the code printed it. */
export const logLines = (log: readonly string[]): HTMLElement[] =>
  log.map((line, index) => h('li', { 'data-key': index }, line));

/** What of the run was the tree's own code, what the machine models, and what was assumed. */
export function ranSection(
  view: Pick<SessionView, 'executed' | 'modelled' | 'stubbed'>,
  strings: Pick<PanelStrings, 'executed' | 'modelled' | 'stubbed' | 'none'>,
): HTMLElement[] {
  return [
    nameList('executed', strings.executed, view.executed, strings),
    nameList('modelled', strings.modelled, view.modelled, strings),
    nameList('stubbed', strings.stubbed, view.stubbed, strings),
  ];
}

/** Under which configuration the code was read: it decides what the code is. */
export function configurationSection(
  { arch, source, turnedOn, unmet }: ChosenConfiguration,
  strings: PanelStrings,
): HTMLElement[] {
  return [
    h('p', { class: 'configuration', 'data-key': 'configuration' }, fillIn(strings.configuration, arch, source)),
    ...(turnedOn.length ? [nameList('turned-on', strings.turnedOn, turnedOn, strings)] : []),
    ...(unmet.length ? [nameList('unmet', strings.unmet, unmet, strings)] : []),
  ];
}

function nameList(
  kind: string,
  title: string,
  names: readonly string[],
  strings: Pick<PanelStrings, 'none'>,
): HTMLElement {
  return h(
    'section',
    { class: 'names', 'data-key': kind, 'aria-label': title },
    h('h3', {}, title, h('span', { class: 'tally' }, String(names.length))),
    names.length
      ? h('ul', {}, ...names.map(name => h('li', { 'data-key': name }, name)))
      : h('p', { class: 'quiet' }, strings.none),
  );
}

/** The line under the title: which scenario, which tree, which patch. */
export function sourceLine(source: RunSource, strings: PanelStrings): HTMLElement[] {
  const file = source.patch?.split('/').at(-1);
  return [
    h('a', { href: '#', 'data-scenario': true }, fillIn(strings.scenario, source.scenario.path)),
    h('span', {}, source.treeLabel),
    ...(file ? [h('span', { class: 'patched' }, fillIn(strings.withPatch, decodeURIComponent(file)))] : []),
  ];
}
