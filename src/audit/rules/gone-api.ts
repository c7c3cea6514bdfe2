import { inRelease, pageCountApi } from '../../kernel/page-count-api';
import { series } from '../phrases';
import { silent, type Rule } from '../rule';

/** A call of a function that the tree's release does not have. */
export const goneApi: Rule = {
  id: 'gone-api',
  title: 'A page-count API that this kernel does not have',
  severity: 'error',
  versions: 'by name, see the table',
  concerns: 'calls of the page-count API',
  check(use, context) {
    if (use.symbol.startsWith('->') || use.wrapper) return undefined;
    const { file } = use.fn;
    const row = pageCountApi(use.symbol);
    if (!row || use.node.kind !== 'call_expression') return undefined;
    if (inRelease(row, file.version)) return silent(`Linux ${series(file.version)} has ${row.name}().`);
    if (file.function(row.name) || new RegExp(`#\\s*define\\s+${row.name}\\b`).test(file.text))
      return silent('The file defines a function of that name itself.');
    if (new RegExp(`(?:->|\\.)\\s*${row.name}\\s*\\(`).test(use.fn.folded(use.node)))
      return silent('It is a member of a structure that happens to have the name.');
    const later = row.since !== undefined || !row.present.includes('6.1');
    return {
      severity: context.added(use.node.start) ? 'error' : 'warning',
      message: later
        ? `${row.name}() is not in ${series(file.version)}; it came ${row.since ? `with ${row.since}` : `between ${before(row.present)} and ${row.present[0] ?? ''}`}.`
        : `${row.name}() is gone ${row.gone ? `from ${row.gone} on` : `by ${after(row.present)}`}, so this does not build on ${series(file.version)}.${row.successor ? ` Use ${row.successor.includes(' ') ? row.successor : `${row.successor}()`}.` : ''}`,
    };
  },
};

const before = (present: readonly string[]): string => (present[0] === '7.0' ? '6.12' : '6.1');
const after = (present: readonly string[]): string => (present.includes('6.12') ? '7.0' : '6.12');
