import { decisionsOf } from '../decisions';
import { quote } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { type Rule } from '../rule';

/** The amount of a move is computed from a count read before: read and move are two steps. */
export const countReadThenMoved: Rule = {
  id: 'count-read-then-moved',
  title: 'A count moved by an amount computed from an earlier read',
  severity: 'warning',
  versions: 'all',
  concerns: 'reads of `_refcount` whose value becomes the amount of a move',
  check(use) {
    if (use.api.count !== '_refcount' || use.api.effect !== 'read') return undefined;
    const move = decisionsOf(use).find(d => d.sink === 'move');
    if (!move) return undefined;
    return {
      severity: 'warning',
      message:
        `The value read here decides by how much ${quote(move.fn, move.at)} moves the count, but between the read and the move others raise and lower it (${takersIn(use.fn.file.version)}). ` +
        'The sum is then not the one intended: too high, and references leak or the count overflows; too low, and the page is freed in use. ' +
        'Keep the number of references you own beside the page and move the count by that.',
      related: [{ start: move.at.start, message: 'The move.' }],
    };
  },
};
