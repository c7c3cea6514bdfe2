import { since } from '../phrases';
import { samePage } from '../pages';
import { restores } from '../rules/private-mapcount';
import type { Fixer } from './fixer';
import { beforeStatement, ownStatement, pageExpression, removeStatement } from './layout';

/** Resets `_mapcount` before the put on the path that lacks it; a reset that comes too late moves up. */
export const mapcountReset: Fixer = {
  rules: ['missing-mapcount-reset'],
  propose(use) {
    const { fn } = use;
    if (since(fn.file.version, 6, 11) || use.api.on === 'batch') return undefined;
    const page = pageExpression(use);
    const insert = page && beforeStatement(fn, use.node, `page_mapcount_reset(${page});`);
    if (!insert) return undefined;
    const late = samePage(use).find(u => restores(u) && u.node.start > use.node.end);
    const statement = late && ownStatement(late.node);
    const remove = statement && removeStatement(fn, statement);
    if (late && !remove) return undefined;
    return {
      title: late ? 'Reset _mapcount before the put instead of after it' : `Reset _mapcount before ${use.symbol}()`,
      preferred: true,
      changes: [...insert, ...(remove ? [remove] : [])],
    };
  },
};
