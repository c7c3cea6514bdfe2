import { inRelease, pageCountApi } from '../../kernel/page-count-api';
import type { Fixer } from './fixer';
import { argumentTexts, recall } from './layout';

/** Replaces a call that the tree's release does not have, where the table knows a successor that does exactly the same. */
export const successor: Fixer = {
  rules: ['gone-api'],
  propose(use) {
    const row = pageCountApi(use.symbol);
    const { fn, node } = use;
    if (!row?.rewrite || node.kind !== 'call_expression') return undefined;
    const args = argumentTexts(fn, node);
    for (const [index, text] of Object.entries(row.rewrite.only ?? {}))
      if (args[Number(index)] !== text) return undefined;
    const [name = '', inner = ''] = row.rewrite.to.split(/\((.*)\)$/);
    const next = pageCountApi(name);
    if (!next || !inRelease(next, fn.file.version)) return undefined;
    const missing = [...inner.matchAll(/\$(\d)/g)].some(m => args[Number(m[1])] === undefined);
    if (missing) return undefined;
    const filled = inner.replace(/\$(\d)/g, (_, i: string) => args[Number(i)]!);
    return { title: `Use ${name}()`, preferred: true, changes: [recall(node, name, [filled])] };
  },
};
