import { isAtomic } from '../names';
import { accessorOf } from '../decisions';
import { since } from '../phrases';
import { restores } from '../rules/private-mapcount';
import { calleeName, type CountUse } from '../unit';
import type { Fixer, TextChange } from './fixer';
import { ownStatement, pageExpression, removeStatement } from './layout';

/**
 * Moves a private counter from `_mapcount` to `pt_frag_refcount` of the page's ptdesc, all uses of the file at once.
 * The word lies over page->index, is ignored when the page is freed and holds anything at first: so the file has to set
 * the counter to 0, may not use the index, and a reset to -1 is no longer owed.
 */
export const descriptorWord: Fixer = {
  rules: ['private-mapcount'],
  propose({ fn }) {
    const { file } = fn;
    if (
      !since(file.version, 6, 6) ||
      /->\s*(?:index|pt_mm|pt_index|pt_share_count|pt_frag_refcount)\b/.test(file.seen.code)
    )
      return undefined;
    const uses = file.functions.flatMap(f => f.uses).filter(u => u.api.count === '_mapcount');
    const fields = uses.filter(u => u.api.name === '->_mapcount' && !restores(u));
    const resets = uses.filter(restores);
    if (fields.length + resets.length !== uses.length || !fields.some(setsToZero)) return undefined;
    const changes: TextChange[] = [];
    for (const use of fields) {
      const page = pageExpression(use);
      const accessor = accessorOf(use);
      if (!page || !accessor || !isAtomic(calleeName(use.fn, accessor) ?? '')) return undefined;
      changes.push({ start: use.node.start, end: use.node.end, text: `page_ptdesc(${page})->pt_frag_refcount` });
    }
    for (const use of resets) {
      const statement = ownStatement(use.node);
      const removed = statement?.kind === 'expression_statement' ? removeStatement(use.fn, statement) : undefined;
      if (!removed) return undefined;
      changes.push(removed);
    }
    return {
      title: 'Count in pt_frag_refcount of the page’s ptdesc, everywhere in this file',
      changes,
    };
  },
};

function setsToZero(use: CountUse): boolean {
  const accessor = accessorOf(use);
  return accessor !== undefined && /^atomic_set\s*\(.*,\s*0\s*\)$/.test(use.fn.folded(accessor));
}
