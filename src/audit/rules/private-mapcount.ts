import { isCoreMm } from '../../kernel/core-mm';
import { pageOf, series, since } from '../phrases';
import { writesField } from '../repurposed';
import { accessorOf, decisionsOf } from '../decisions';
import { silent, type Rule } from '../rule';
import type { CountUse, FileUnit } from '../unit';

/** `_mapcount` of a page that is never mapped to user space serves as a counter. */
export const privateMapcount: Rule = {
  id: 'private-mapcount',
  title: '_mapcount used as a private counter',
  severity: 'error',
  versions: '4.18 to 6.10 with a reset before the free; forbidden from 6.11',
  concerns: 'accesses to `_mapcount` itself and to page_mapcount_reset()',
  check(use) {
    if (use.api.name !== '->_mapcount' && use.api.name !== 'page_mapcount_reset') return undefined;
    const { file } = use.fn;
    if (isCoreMm(file.path)) return silent('Core mm keeps the mappings of the page in it.');
    const { version } = file;
    const forbidden = since(version, 6, 11);
    if (use.api.name === 'page_mapcount_reset') {
      if (!forbidden) return silent('It restores -1, as whoever used the field must before the page is freed.');
      return {
        severity: 'error',
        message: `page_mapcount_reset() does not exist in ${series(version)}: it went in 6.11, when mm_types.h began to say that \`_mapcount\` "must not be used for own purposes" (6d21dde7adc0). Keep the counter in a descriptor of your own.`,
      };
    }
    if (!writesField(use) && !accessorOf(use) && !decisionsOf(use).length)
      return silent('The field is only named here.');
    if (!writesPrivately(file))
      return silent('The file only reads the field; a counter would be written, too. See direct-field-access.');
    const what = writesField(use) ? 'counts in' : 'reads';
    const intro = `This ${what} \`_mapcount\` of ${pageOf(use)} as a private counter.`;
    if (forbidden)
      return {
        severity: 'error',
        message:
          `${intro} From 6.11 on the field must not be used for own purposes (6d21dde7adc0) and page_mapcount_reset() is gone; ` +
          `${since(version, 6, 12) ? 'from 6.12 the top byte of the word is the page type, so a counter that goes below 0 becomes a type. ' : ''}` +
          'Count in a field of a page-table descriptor (struct ptdesc, from 6.16 struct ioptdesc) or in a word of your own.',
      };
    const reset = resets(file);
    return {
      severity: reset ? 'info' : 'warning',
      message:
        `${intro} ${series(version) === '6.1' ? 'In 6.1' : `Up to 6.10, so in ${series(version)} too,`} that is allowed for a page that is never mapped to user space, if the field is -1 again before the page is freed, by whoever frees it: ` +
        `${reset ? 'this file resets it; check that every path to a free does so before the put, for the last put may be somebody else’s. ' : 'nothing in this file resets it, so the free reports "nonzero mapcount" and leaks the page. '}` +
        'Until then page_mapped(), kpagecount and compaction take the page for a mapped one, and a value below -128 reads as a page type. From 6.11 it is forbidden and page_mapcount_reset() is gone, so a field of a descriptor is the better home.',
      related: reset ? [{ start: reset.node.start, message: 'The reset.' }] : [],
    };
  },
};

/** Does any function of the file write the field? */
const writesPrivately = (file: FileUnit): boolean =>
  file.memo('writes _mapcount', () =>
    file.functions.some(fn => fn.uses.some(u => u.api.name === '->_mapcount' && writesField(u))),
  );

/** The first place in a file that restores -1. */
export function resets(file: FileUnit): CountUse | undefined {
  return file.memo('mapcount resets', () => {
    for (const fn of file.functions) for (const use of fn.uses) if (restores(use)) return use;
    return undefined;
  });
}

/** page_mapcount_reset(), or atomic_set(&page->_mapcount, -1). */
export function restores(use: CountUse): boolean {
  if (use.api.effect === 'reset') return true;
  const accessor = use.api.name === '->_mapcount' ? accessorOf(use) : undefined;
  return accessor !== undefined && /^atomic_set\s*\(.*,\s*-\s*1\s*\)$/.test(use.fn.folded(accessor));
}
