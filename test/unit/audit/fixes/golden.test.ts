import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor, type Finding, type Fix } from '../../../../src/audit';
import { parseVersion } from '../../../../src/kernel/version';
import type { CParser } from '../../../../src/source/syntax/parser';
import { applied, wrongWith } from '../../../support/fixes';
import { loadParser } from '../../../support/parser';

let parser: CParser;
let auditor: Auditor;
beforeAll(async () => {
  parser = await loadParser();
  auditor = new Auditor(parser);
});

const PATH = 'drivers/example/example.c';

function found(text: string, rule: string, version: string): Finding {
  const { findings } = auditor.analyse({ path: PATH, text, version: parseVersion(version)!, fixes: true });
  const finding = findings.find(f => f.rule === rule);
  if (!finding) throw new Error(`${rule} does not fire`);
  return finding;
}

/** The fixes of a rule's first finding, the comment that ignores it left out. */
const fixes = (text: string, rule: string, version = '6.1'): readonly Fix[] =>
  found(text, rule, version).fixes!.filter(f => !f.title.startsWith('Ignore '));

interface Golden {
  readonly says: string;
  readonly rule: string;
  readonly title: string | RegExp;
  readonly version?: string;
  readonly before: string;
  readonly after: string;
}

const GOLDEN: readonly Golden[] = [
  {
    says: 'a test and a store become a freeze',
    rule: 'exact-refcount-decision',
    title: 'Decide with page_ref_freeze() and give the count back with page_ref_unfreeze()',
    before: `static bool reuse(struct ring *ring, struct page *page)
{
	if (unlikely(page_count(page) != 1))
		return false;

	ring->va = page_address(page);
	set_page_count(page, 2);
	return true;
}
`,
    after: `static bool reuse(struct ring *ring, struct page *page)
{
	if (unlikely(!page_ref_freeze(page, 1)))
		return false;

	ring->va = page_address(page);
	page_ref_unfreeze(page, 2);
	return true;
}
`,
  },
  {
    says: 'a store in the branch, found from the store',
    rule: 'count-overwritten',
    title: 'Decide with folio_ref_freeze() and give the count back with folio_ref_unfreeze()',
    before: `static void top_up(struct folio *folio, int users)
{
	if (users && folio_ref_count(folio) == 1) {
		folio_set_count(folio, users);
	}
}
`,
    after: `static void top_up(struct folio *folio, int users)
{
	if (users && folio_ref_freeze(folio, 1)) {
		folio_ref_unfreeze(folio, users);
	}
}
`,
  },
  {
    says: 'a name that went',
    rule: 'gone-api',
    title: 'Use folio_try_get()',
    version: '6.12',
    before: `static bool grab(struct folio *folio)
{
	return folio && folio_try_get_rcu(folio);
}
`,
    after: `static bool grab(struct folio *folio)
{
	return folio && folio_try_get(folio);
}
`,
  },
  {
    says: 'a name that went, whose successor takes a folio',
    rule: 'gone-api',
    title: 'Use folio_ref_sub_return()',
    version: '6.12',
    before: `static int drop(struct buf *b, int n)
{
	return page_ref_sub_return(b->page, n - 1);
}
`,
    after: `static int drop(struct buf *b, int n)
{
	return folio_ref_sub_return(page_folio(b->page), n - 1);
}
`,
  },
  {
    says: 'the reset that a path lacks',
    rule: 'missing-mapcount-reset',
    title: 'Reset _mapcount before put_page()',
    before: `static void drop(struct page *page, bool last)
{
	atomic_dec(&page->_mapcount);
	if (last)
		put_page(page);
	else
		keep(page);
}
`,
    after: `static void drop(struct page *page, bool last)
{
	atomic_dec(&page->_mapcount);
	if (last) {
		page_mapcount_reset(page);
		put_page(page);
	} else
		keep(page);
}
`,
  },
  {
    says: 'the reset of a table that is freed by its address',
    rule: 'missing-mapcount-reset',
    title: 'Reset _mapcount before free_page()',
    before: `static void set(struct pt *pte)
{
	atomic_inc(&virt_to_page(pte)->_mapcount);
}

static void drop(void *table)
{
out:
	free_page((unsigned long)table);
}
`,
    after: `static void set(struct pt *pte)
{
	atomic_inc(&virt_to_page(pte)->_mapcount);
}

static void drop(void *table)
{
out:
	page_mapcount_reset(virt_to_page(table));
	free_page((unsigned long)table);
}
`,
  },
  {
    says: 'a reset that comes too late',
    rule: 'missing-mapcount-reset',
    title: 'Reset _mapcount before the put instead of after it',
    before: `static void drop(struct page *page)
{
	atomic_dec(&page->_mapcount);
	put_page(page);
	page_mapcount_reset(page);
}
`,
    after: `static void drop(struct page *page)
{
	atomic_dec(&page->_mapcount);
	page_mapcount_reset(page);
	put_page(page);
}
`,
  },
  {
    says: 'a counter that moves to the descriptor',
    rule: 'private-mapcount',
    title: 'Count in pt_frag_refcount of the page’s ptdesc, everywhere in this file',
    version: '6.12',
    before: `static struct page *make(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	atomic_set(&page->_mapcount, 0);
	return page;
}

static void drop(struct pt *pte)
{
	if (atomic_dec_return(&virt_to_page(pte)->_mapcount) == 0) {
		atomic_set(&virt_to_page(pte)->_mapcount, -1);
		retire(pte);
	}
}
`,
    after: `static struct page *make(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	atomic_set(&page_ptdesc(page)->pt_frag_refcount, 0);
	return page;
}

static void drop(struct pt *pte)
{
	if (atomic_dec_return(&page_ptdesc(virt_to_page(pte))->pt_frag_refcount) == 0) {
		retire(pte);
	}
}
`,
  },
  {
    says: 'the field itself',
    rule: 'direct-field-access',
    title: 'Use page_ref_add()',
    before: `static void take(struct page *page, int n)
{
	atomic_add(n, &page->_refcount);
}
`,
    after: `static void take(struct page *page, int n)
{
	page_ref_add(page, n);
}
`,
  },
  {
    says: 'a put of a pin',
    rule: 'pin-put-mismatch',
    title: 'Use unpin_user_page()',
    before: `static void f(unsigned long start, struct page **pages)
{
	if (pin_user_pages_fast(start, 1, 0, pages) == 1)
		put_page(pages[0]);
}
`,
    after: `static void f(unsigned long start, struct page **pages)
{
	if (pin_user_pages_fast(start, 1, 0, pages) == 1)
		unpin_user_page(pages[0]);
}
`,
  },
  {
    says: 'a testing drop nobody listens to',
    rule: 'testing-drop-ignored',
    title: 'Use put_page()',
    before: `static void f(struct page *page)
{
	(void)put_page_testzero(page);
}
`,
    after: `static void f(struct page *page)
{
	(void)put_page(page);
}
`,
  },
  {
    says: 'several pages without a head',
    rule: 'high-order-put',
    title: 'Use __free_pages(), which knows the order',
    before: `static int f(unsigned int order)
{
	struct page *page = alloc_pages(GFP_KERNEL, order);

	if (!prepare(page))
		put_page(page);
	return 0;
}
`,
    after: `static int f(unsigned int order)
{
	struct page *page = alloc_pages(GFP_KERNEL, order);

	if (!prepare(page))
		__free_pages(page, order);
	return 0;
}
`,
  },
  {
    says: 'a frozen page',
    rule: 'frozen-page-put',
    title: 'Use free_frozen_pages()',
    version: '6.16',
    before: `static void f(void)
{
	struct page *page = alloc_frozen_pages(GFP_KERNEL, 3);

	__free_pages(page, 3);
}
`,
    after: `static void f(void)
{
	struct page *page = alloc_frozen_pages(GFP_KERNEL, 3);

	free_frozen_pages(page, 3);
}
`,
  },
  {
    says: 'the comment for a one-sided test, drafted from what the code shows',
    rule: 'exact-refcount-decision',
    title: 'Draft the comment that says why a transient reference is harmless',
    before: `static void f(struct buf *b)
{
	if (page_count(b->page) == 1)
		list_add(&b->list, &free_list);
}
`,
    after: `static void f(struct buf *b)
{
	/*
	 * DRAFT by pagewarden, to be checked: GUP-fast (+1, or +1024 for a
	 * pin), a page-cache lookup under RCU, or a walker over page frames
	 * (DAMON, split_huge_pages, compaction) can hold a transient reference
	 * here. A count that is too high here is harmless: at worst the free is
	 * skipped. The rule in 6.1 (4.18 on, mm_types.h): _refcount may be used
	 * only so that other CPUs temporarily incrementing and decrementing it
	 * does not cause problems.
	 */
	if (page_count(b->page) == 1)
		list_add(&b->list, &free_list);
}
`,
  },
  {
    says: 'the comment for a private counter, where its reset is in sight',
    rule: 'missing-audit-comment',
    title: 'Draft the comment that says why a transient reference is harmless',
    before: `static void set(struct page *page)
{
	atomic_inc(&page->_mapcount);
}

static void drop(struct page *page)
{
	page_mapcount_reset(page);
	__free_page(page);
}
`,
    after: `static void set(struct page *page)
{
	/*
	 * DRAFT by pagewarden, to be checked: \`_mapcount\` of page is a private
	 * counter: the page is never mapped to user space, and transient
	 * references (GUP, page-cache look-ups) move \`_refcount\` only. drop()
	 * sets it to -1 before the page is freed. The rule in 6.1 (4.18 to
	 * 6.10, mm_types.h): A page that is never mapped to user space may use
	 * the four bytes of the mapcount union if page_mapcount_reset() is
	 * called before it is freed.
	 */
	atomic_inc(&page->_mapcount);
}

static void drop(struct page *page)
{
	page_mapcount_reset(page);
	__free_page(page);
}
`,
  },
  {
    says: 'the comment that ignores a rule',
    rule: 'try-get-ignored',
    title: 'Ignore try-get-ignored here, with a reason',
    before: `static void f(struct page *page)
{
	if (page)
		get_page_unless_zero(page);
}
`,
    after: `static void f(struct page *page)
{
	if (page)
		/* pagewarden: ignore try-get-ignored -- DRAFT: say why this is right here */
		get_page_unless_zero(page);
}
`,
  },
];

describe('a fix', () => {
  for (const { says, rule, title, version = '6.1', before, after } of GOLDEN) {
    for (const [ends, of] of [
      ['', (text: string) => text],
      [', with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ] as const) {
      it(`${says}${ends}`, () => {
        const text = of(before);
        const finding = found(text, rule, version);
        const fix = finding.fixes!.find(f => f.title === title);
        expect(fix, finding.fixes!.map(f => f.title).join(', ')).toBeDefined();
        expect(applied(text, fix!)).toBe(of(after));
        expect(wrongWith(fix!, finding, { auditor, parser, text, version: parseVersion(version)! })).toEqual([]);
      });
    }
  }

  it('is offered only to whoever asks', () => {
    const text = GOLDEN[0]!.before;
    const { findings } = auditor.analyse({ path: PATH, text, version: parseVersion('6.1')! });
    expect(findings.every(f => f.fixes === undefined)).toBe(true);
  });
});

describe('no fix is offered that would not be right', () => {
  const none = (says: string, rule: string, text: string, version?: string, but: readonly string[] = []) => {
    it(says, () => {
      expect(fixes(text, rule, version).map(f => f.title)).toEqual(but);
    });
  };

  none(
    'a freeze where the code leaves between test and store',
    'count-overwritten',
    `static bool f(struct page *page)
{
	if (page_count(page) != 1)
		return false;
	if (busy())
		return false;
	set_page_count(page, 2);
	return true;
}
`,
  );
  none(
    'a freeze where the page is handed on in between',
    'count-overwritten',
    `static void f(struct page *page)
{
	if (page_count(page) == 1) {
		publish(page);
		set_page_count(page, 2);
	}
}
`,
  );
  none(
    'a freeze where another test comes behind the count',
    'count-overwritten',
    `static void f(struct page *page, bool reuse)
{
	if (page_count(page) == 1 && reuse) {
		set_page_count(page, 2);
	}
}
`,
  );
  none(
    'a freeze of an element that is handed on in between',
    'exact-refcount-decision',
    `static void f(struct cache *c)
{
	if (page_ref_count(c->pages[c->head]) == 1) {
		publish(c->pages[c->head]);
		set_page_count(c->pages[c->head], 2);
	}
}
`,
  );
  none(
    'a successor that counts something else',
    'gone-api',
    'static int f(struct page *page)\n{\n\treturn page_mapcount(page);\n}\n',
    '6.12',
  );
  none(
    'a successor that excludes another value',
    'gone-api',
    'static int f(struct page *page)\n{\n\treturn page_ref_add_unless(page, 1, 1);\n}\n',
    '7.0',
  );
  none(
    'a descriptor word where the counter starts at -1',
    'private-mapcount',
    'static void f(struct page *page)\n{\n\tatomic_inc(&page->_mapcount);\n}\n',
    '6.12',
  );
  none(
    'a descriptor word where the index, which lies in it, is used',
    'private-mapcount',
    'static void f(struct page *page)\n{\n\tpage->index = 3;\n\tatomic_set(&page->_mapcount, 0);\n}\n',
    '6.12',
  );
  none(
    'a descriptor word in a kernel without descriptors',
    'private-mapcount',
    'static void f(struct page *page)\n{\n\tatomic_set(&page->_mapcount, 0);\n}\n',
  );
  none(
    'a reset of a page that cannot be named twice',
    'missing-mapcount-reset',
    'static void f(struct page *page)\n{\n\tatomic_inc(&page->_mapcount);\n\tput_page(next_page());\n}\n',
  );
  none(
    'an unpin of a folio in a kernel without it',
    'pin-put-mismatch',
    'static void f(unsigned long a, struct folio **folios)\n{\n\tpin_user_pages_fast(a, 1, 0, folios);\n\tfolio_put(folios[0]);\n}\n',
  );
  none(
    'an order that has changed since',
    'high-order-put',
    'static void f(int order)\n{\n\tstruct page *page = alloc_pages(GFP_KERNEL, order);\n\torder = 0;\n\tput_page(page);\n}\n',
  );
  none(
    'a comment that would call harm harmless',
    'missing-audit-comment',
    `static void f(struct page *page)
{
	int users = page_ref_inc_return(page);

	if (users == 2)
		start(page);
}
`,
  );
});

describe('unchecked-draft', () => {
  it('reports a draft until somebody has taken the mark away', () => {
    const text =
      'static void f(struct page *page)\n{\n\t/* pagewarden: ignore non-testing-drop -- DRAFT: say why */\n\tpage_ref_dec(page);\n}\n';
    const rules = (source: string) =>
      auditor.analyse({ path: PATH, text: source, version: parseVersion('6.1')! }).findings.map(f => f.rule);
    expect(rules(text)).toEqual(['unchecked-draft']);
    expect(rules(text.replace('DRAFT: say why', 'the pool holds another'))).toEqual([]);
  });
});
