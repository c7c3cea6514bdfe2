import { child } from '../../source/syntax/node';
import { consequencesOf } from '../consequences';
import { decisionsOf } from '../decisions';
import { pageKey } from '../pages';
import { quote } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { silent, type Rule } from '../rule';

/** A loop puts a page until its count says that nobody holds it any more. */
export const putsNotOwned: Rule = {
  id: 'puts-not-owned',
  title: 'Puts of references that the code does not own',
  severity: 'warning',
  versions: 'all',
  concerns: 'reads of `_refcount` that control a loop',
  check(use) {
    if (use.api.count !== '_refcount' || use.api.effect !== 'read') return undefined;
    const loop = decisionsOf(use).find(d => d.sink === 'loop' && d.compare);
    if (!loop) return undefined;
    const body = child(loop.at, 'body');
    const effects = body && consequencesOf(loop.fn, [body]);
    const put = effects?.puts[0];
    if (!put) return silent('The loop that it controls gives no reference back.');
    const key = pageKey(use);
    const same = loop.fn.uses.find(u => u.node === put && pageKey(u) === key);
    if (!same) return silent('The loop that it controls gives back another page.');
    return {
      severity: 'warning',
      message:
        `The loop puts the page until its count falls (${quote(loop.fn, use.node)}), and so drops references that others own: those of buffers still in flight and of ${takersIn(use.fn.file.version)}. ` +
        'Their own put then frees a page that somebody else has by then, and the last test reads the count of a page that may already be free. ' +
        'Put exactly the references that were taken: keep their number (a bias) beside the page, as page_frag_cache does.',
      related: [{ start: put.start, message: 'The put.' }],
    };
  },
};
