import { isWithin, walk, type CNode } from '../../source/syntax/node';
import { isCoreMm } from '../../kernel/core-mm';
import { accessorOf } from '../decisions';
import { findPath, flowOf } from '../flow';
import { callsMatching, pageKey, samePage } from '../pages';
import { pageOf, series, since } from '../phrases';
import { writesField } from '../repurposed';
import { silent, type Rule } from '../rule';
import { calleeName, type CountUse, type FileUnit } from '../unit';
import { restores } from './private-mapcount';

/** Uses that count something in `_mapcount` outside core mm. */
const privateCounters = (file: FileUnit): readonly CountUse[] =>
  file.memo('private mapcounts', () =>
    isCoreMm(file.path)
      ? []
      : file.functions.flatMap(fn =>
          fn.uses.filter(u => u.api.name === '->_mapcount' && writesField(u) && !restores(u)),
        ),
  );

/** A page whose `_mapcount` served as a counter is freed without -1 in it. */
export const missingMapcountReset: Rule = {
  id: 'missing-mapcount-reset',
  title: '_mapcount not reset before the put that may free the page',
  severity: 'warning',
  versions: '4.18 to 6.10',
  concerns: 'calls that may free a page, in code that counts in `_mapcount`',
  check(use) {
    if (use.api.effect !== 'put' && use.api.effect !== 'free') return undefined;
    const { fn } = use;
    const counter = privateCounters(fn.file)[0];
    if (!counter) return undefined;
    if (since(fn.file.version, 6, 11))
      return silent('From 6.11 on the field may not be used at all; private-mapcount says so.');
    const before = fn.uses.filter(u => restores(u) && u.node.start < use.node.start);
    const key = pageKey(use);
    const same = before.find(
      u => pageKey(u) === key || key === undefined || use.api.on === 'batch' || use.api.on === 'address',
    );
    const way =
      same &&
      wayRound(
        use,
        before.filter(u => pageKey(u) === key || pageKey(u) === pageKey(same)),
      );
    if (same && !way)
      return silent(`It is reset in line ${String(fn.file.lines.lineAt(same.node.start))}, before the put.`);
    const queued = use.api.on === 'batch' ? unresetQueue(fn.file) : undefined;
    if (use.api.on === 'batch' && !queued) return silent('Every page that the file queues for it is reset first.');
    const behind = samePage(use).find(u => restores(u) && u.node.start > use.node.start);
    return {
      severity: 'warning',
      message: way
        ? `\`_mapcount\` of ${pageOf(use)} is reset in line ${String(fn.file.lines.lineAt(same.node.start))}, but one path arrives at ${use.symbol}() without passing there${way.length > 1 ? `, by line ${String(fn.file.lines.lineAt(way.at(-2)!.start))}` : ''}. In ${series(fn.file.version)} the free then reports "nonzero mapcount" and leaks the page. Reset it on every path to the put, or right before it.`
        : behind
          ? `\`_mapcount\` of ${pageOf(use)} is reset only after ${use.symbol}(). If this put is the last the page is checked, and may be somebody else's, before the reset. Up to 6.10 the field must be -1 before the put, whoever's put is the last.`
          : `${use.symbol}() may free ${pageOf(use)}, whose \`_mapcount\` serves as a counter in this file (line ${String(fn.file.lines.lineAt(counter.node.start))}), and nothing in ${fn.name}() resets it before. In ${series(fn.file.version)} the free then reports "nonzero mapcount" and leaks the page. Call page_mapcount_reset() before the put: somebody else's may be the last.`,
      related: [
        { start: counter.node.start, message: 'The counter.' },
        ...(queued ? [{ start: queued.start, message: 'Queued here without a reset.' }] : []),
      ],
    };
  },
};

/** A path from the function's beginning to the put that passes none of the resets, as the nodes of its branches. */
function wayRound(use: CountUse, resets: readonly CountUse[]): readonly CNode[] | undefined {
  const graph = flowOf(use.fn);
  const put = graph?.at(use.node)?.node;
  if (!graph || !put || resets.some(r => isWithin(r.node, put))) return undefined;
  return findPath(use.fn, graph, {
    from: graph.entry,
    avoid: node => resets.some(r => isWithin(r.node, node)),
    to: node => node === put,
  });
}

/** The first page that is put on a free list in a function that has not reset it; undefined when there is none. */
const unresetQueue = (file: FileUnit): CNode | undefined =>
  file.functions
    .flatMap(fn =>
      callsMatching(fn, /^list_add/)
        .filter(call => /free/i.test(fn.folded(call)))
        .filter(call => !fn.uses.some(u => restores(u) && u.node.start < call.start)),
    )
    .at(0);

/** A private counter in `_mapcount` that falls too low turns into a page type. */
export const mapcountUnderflow: Rule = {
  id: 'mapcount-underflow',
  title: '_mapcount that can fall into a page type',
  severity: 'info',
  versions: '4.18 on; from 6.12 any value whose top byte is 0x80 or more',
  concerns: 'places that lower a private counter in `_mapcount`',
  check(use) {
    if (use.api.name !== '->_mapcount' || isCoreMm(use.fn.file.path)) return undefined;
    const accessor = accessorOf(use);
    const name = accessor ? (calleeName(use.fn, accessor) ?? '') : '';
    if (!/^atomic_(?:dec|sub|add_negative|fetch_(?:dec|sub))/.test(name)) return undefined;
    if (
      accessor &&
      /_(?:return|test|negative|unless\w*|positive)$/.test(name) &&
      accessor.parent?.kind !== 'expression_statement'
    )
      return silent('The new value is looked at.');
    const starts = privateCounters(use.fn.file).some(u => {
      const set = accessorOf(u);
      return set !== undefined && /^atomic_set\s*\(/.test(u.fn.folded(set));
    });
    return {
      severity: starts ? 'hint' : 'info',
      message:
        `${name}() lowers \`_mapcount\` without looking at the result. The word also holds the page type: ${since(use.fn.file.version, 6, 12) ? 'a value whose top byte is 0x80 or more' : 'a value below -128'} reads as a typed page (buddy, offline, table, guard), ` +
        `so a counter that is lowered once too often changes what the page is.${starts ? '' : ' Nothing in this file sets it to 0 first, so it starts at -1.'} Test the new value, or count in a word of your own.`,
    };
  },
};

/** The mappings of a page that is still mapped are forgotten. */
export const mapcountDiscarded: Rule = {
  id: 'mapcount-discarded',
  title: '_mapcount reset while the page may still be mapped',
  severity: 'info',
  versions: 'up to 6.10',
  concerns: 'calls of page_mapcount_reset()',
  check(use) {
    if (use.api.effect !== 'reset') return undefined;
    const { fn } = use;
    let n = use.node.parent;
    while (n) {
      const condition = n.kind === 'if_statement' ? n.children.find(c => c.field === 'condition') : undefined;
      const counted =
        condition &&
        (walk(condition).some(c => c.kind === 'call_expression' && /map(?:count|ped)$/.test(calleeName(fn, c) ?? '')) ||
          /\bmapcount\b/.test(fn.folded(condition)));
      if (condition && counted)
        return {
          severity: 'info',
          message:
            `page_mapcount_reset() runs where the page was found mapped (${fn.folded(condition)}): mappings that still exist are forgotten, and each unmap that follows takes the field below -1, towards the page types. ` +
            'That is right only if no mapping is left although the count says so, which nothing here makes sure of.',
          related: [{ start: condition.start, message: 'The page was found mapped here.' }],
        };
      n = n.parent;
    }
    return silent('Nothing says that the page is mapped here.');
  },
};
