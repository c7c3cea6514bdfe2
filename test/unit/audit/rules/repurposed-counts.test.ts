import { beforeAll, describe, expect, it } from 'vitest';
import { RuleBench } from '../../../support/audit';

const bench: Record<string, RuleBench> = {};
beforeAll(async () => {
  for (const rule of [
    'refcount-as-counter',
    'count-overwritten',
    'private-mapcount',
    'direct-field-access',
    'missing-audit-comment',
  ])
    bench[rule] = await RuleBench.of(rule);
});

/** Entries of a table counted in the table page's `_refcount`, as the series that started it all did. */
const COUNTED_IN_REFCOUNT = `static inline u64 clear_entry(struct dma_pte *pte)
{
	u64 old = xchg(&pte->val, 0ULL);

	if (old & 3) {
		int rc = page_ref_dec_return(virt_to_page(pte));

		WARN_ON_ONCE(rc > 512 || rc < 1);
	}
	return old;
}

static void set_entry(struct dma_pte *pte, u64 val)
{
	pte->val = val;
	page_ref_inc(virt_to_page(pte));
}
`;

describe('refcount-as-counter', () => {
  it('fires where entries of a table are counted', () => {
    expect(bench['refcount-as-counter']!.lines(COUNTED_IN_REFCOUNT, { added: true })).toEqual([
      '6 warning',
      '16 warning',
    ]);
    expect(bench['refcount-as-counter']!.findings(COUNTED_IN_REFCOUNT)[0]!.message).toContain('compared with 512');
  });

  it('fires on both halves of a lock', () => {
    const text = `static int try(struct page *page)
{
	if (page_ref_inc_return(page) == 2)
		return 0;
	page_ref_dec(page);
	return -EBUSY;
}

static void done(struct page *page)
{
	page_ref_dec(page);
}
`;
    expect(bench['refcount-as-counter']!.lines(text)).toEqual(['3 warning', '5 warning', '11 warning']);
  });

  it('is silent where references are taken and given back', () => {
    const text = `static void share(struct buffer *buf)
{
	page_ref_add(buf->page, USHRT_MAX - 1);
	get_page(buf->page);
	put_page(buf->page);
}
`;
    expect(bench['refcount-as-counter']!.lines(text, { added: true })).toEqual([]);
    expect(bench['refcount-as-counter']!.explain(text, 'get_page').because).toContain('Nothing here shows');
  });
});

describe('count-overwritten', () => {
  it('fires on a store to a live count', () => {
    const text = 'static void f(struct page *page)\n{\n\tset_page_count(page, 4);\n}\n';
    expect(bench['count-overwritten']!.lines(text)).toEqual(['3 warning']);
  });

  it('fires on a store to the field', () => {
    const text = 'static void f(struct page *page)\n{\n\tatomic_set(&page->_refcount, 4);\n}\n';
    expect(bench['count-overwritten']!.lines(text)).toEqual(['3 warning']);
  });

  it('is silent where the count is known to be 0', () => {
    const text = `static void f(struct page *page)
{
	if (!page_ref_sub_and_test(page, 3))
		return;
	set_page_count(page, 4);
}
`;
    expect(bench['count-overwritten']!.lines(text)).toEqual([]);
    expect(bench['count-overwritten']!.explain(text, 'set_page_count').because).toContain('last drop');
  });

  it('is silent at boot', () => {
    const text = 'static void __init f(struct page *page)\n{\n\tset_page_count(page, 1);\n}\n';
    expect(bench['count-overwritten']!.lines(text)).toEqual([]);
  });
});

/** The second version of the same series: `_mapcount` instead. */
const COUNTED_IN_MAPCOUNT = `static void set_entry(struct dma_pte *pte, u64 val)
{
	pte->val = val;
	atomic_inc(&virt_to_page(pte)->_mapcount);
}
`;
const RESET = `static void free_table(struct page *page)
{
	page_mapcount_reset(page);
	__free_page(page);
}
`;

describe('private-mapcount', () => {
  it('is a warning up to 6.10 when nothing resets it', () => {
    expect(bench['private-mapcount']!.lines(COUNTED_IN_MAPCOUNT, { version: '6.10' })).toEqual(['4 warning']);
    expect(bench['private-mapcount']!.message(COUNTED_IN_MAPCOUNT)).toMatch(/In 6\.1 .*nonzero mapcount.*From 6\.11/);
  });

  it('is information up to 6.10 when it is reset before the free', () => {
    expect(bench['private-mapcount']!.lines(RESET + COUNTED_IN_MAPCOUNT)).toEqual(['9 info']);
  });

  it('is an error from 6.11, and so is the reset', () => {
    expect(bench['private-mapcount']!.lines(RESET + COUNTED_IN_MAPCOUNT, { version: '6.11' })).toEqual([
      '3 error',
      '9 error',
    ]);
  });

  it('is silent in core mm', () => {
    expect(bench['private-mapcount']!.lines(COUNTED_IN_MAPCOUNT, { path: 'mm/rmap.c', version: '6.12' })).toEqual([]);
  });
});

describe('direct-field-access', () => {
  it('fires outside core mm and names the accessor', () => {
    const text = 'static int f(struct page *page)\n{\n\treturn atomic_read(&page->_refcount);\n}\n';
    expect(bench['direct-field-access']!.lines(text)).toEqual(['3 info']);
    expect(bench['direct-field-access']!.lines(text, { added: true })).toEqual(['3 warning']);
    expect(bench['direct-field-access']!.message(text)).toContain('page_ref_count()');
    expect(bench['direct-field-access']!.lines(text, { path: 'mm/swap.c', added: true })).toEqual([]);
  });

  it('whispers where only the address is used', () => {
    const text = 'static void f(struct page *page)\n{\n\tprefetch(&page->_refcount);\n}\n';
    expect(bench['direct-field-access']!.lines(text)).toEqual(['3 hint']);
  });

  it('leaves a member of the same name in another structure alone', () => {
    const text = 'static void f(struct widget *w)\n{\n\tatomic_inc(&w->_refcount);\n}\n';
    expect(bench['direct-field-access']!.lines(text, { added: true })).toEqual([]);
  });
});

describe('missing-audit-comment', () => {
  it('asks once per function', () => {
    expect(bench['missing-audit-comment']!.lines(COUNTED_IN_REFCOUNT, { added: true })).toEqual([
      '6 warning',
      '16 warning',
    ]);
    expect(bench['missing-audit-comment']!.lines(COUNTED_IN_MAPCOUNT, { added: true })).toEqual(['4 warning']);
  });

  it('is satisfied by a comment above the function that names the danger and says why it is none', () => {
    const text = `/*
 * Others may raise the count for a moment (GUP-fast, page cache lookups under
 * RCU). An empty table then merely looks used and is freed at the next unmap.
 */
${COUNTED_IN_REFCOUNT}`;
    expect(bench['missing-audit-comment']!.lines(text, { added: true })).toEqual(['20 warning']);
    expect(bench['missing-audit-comment']!.explain(text, 'page_ref_dec_return', { added: true }).because).toContain(
      'line 1',
    );
  });

  it('is no business of uses that are what the count is for', () => {
    const text = 'static void f(struct page *page)\n{\n\tput_page(page);\n}\n';
    expect(bench['missing-audit-comment']!.explain(text, 'put_page').because).toContain('looks only at');
  });
});

describe('what other functions of the file do', () => {
  it('a reset before every queueing vouches for the put of the list, a queueing without one does not', async () => {
    const rule = await RuleBench.of('missing-mapcount-reset');
    const sync = 'static void sync(struct gather *g)\n{\n\tput_pages_list(&g->freelist);\n}\n';
    const queue = (reset: string): string =>
      `static void queue(struct page *page, struct gather *g)\n{\n\tatomic_set(&page->_mapcount, 0);\n${reset}\tlist_add_tail(&page->lru, &g->freelist);\n}\n`;
    expect(rule.lines(sync + queue('\tpage_mapcount_reset(page);\n'))).toEqual([]);
    expect(rule.findings(sync + queue(''))[0]).toMatchObject({ line: 3, related: [{ line: 7 }, { line: 8 }] });
  });

  it('a lock around every call keeps a concurrent map out', async () => {
    const rule = await RuleBench.of('free-on-empty-without-exclusion');
    const reclaim =
      'static void reclaim(u64_pte_t *pte)\n{\n\tif (page_count(virt_to_page(pte)) == 1)\n\t\tfree_table(pte);\n}\n';
    const caller = (lock: string): string => `static void unmap(struct domain *d)\n{\n${lock}\treclaim(d->pte);\n}\n`;
    expect(rule.lines(reclaim + caller('\twrite_lock(&d->lock);\n'))).toEqual([]);
    expect(rule.lines(reclaim + caller(''))).toEqual(['3 info']);
  });
});
