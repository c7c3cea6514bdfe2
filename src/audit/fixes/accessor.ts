import { accessorOf } from '../decisions';
import { INSTEAD } from '../rules/direct-field-access';
import { calleeName } from '../unit';
import type { Fixer } from './fixer';
import { argumentTexts, pageExpression, recall } from './layout';

/** `atomic_inc(&page->_refcount)` becomes `page_ref_inc(page)`, and so on for every accessor that has a helper. */
export const accessor: Fixer = {
  rules: ['direct-field-access'],
  propose(use) {
    if (use.api.name !== '->_refcount') return undefined;
    const { fn } = use;
    const call = accessorOf(use);
    const name = call && calleeName(fn, call);
    const helper = name && INSTEAD[name];
    const page = pageExpression(use);
    if (!call || !helper || !page) return undefined;
    const args = argumentTexts(fn, call);
    const field = args.findIndex(a => a.includes('_refcount'));
    const others = args.filter((_, i) => i !== field);
    if (name === 'atomic_cmpxchg') return undefined; // its result is the old value, the helper's whether it worked
    const to = helper.replace('()', '');
    return { title: `Use ${helper}`, preferred: true, changes: [recall(call, to, [page, ...others])] };
  },
};
