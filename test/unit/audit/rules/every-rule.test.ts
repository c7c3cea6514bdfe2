import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor, RULES } from '../../../../src/audit';
import { parseVersion } from '../../../../src/kernel/version';
import { loadParser } from '../../../support/parser';
import { repositoryPath } from '../../../support/trees';

/** A fragment and where the rule stands in it: "line severity", none for a fragment that must stay silent. */
interface Case {
  readonly says: string;
  readonly code: string;
  readonly expect: readonly string[];
  readonly added?: boolean;
  readonly path?: string;
  readonly version?: string;
}

/** The body of a function on its own lines; the first statement is line 3. */
const fn = (body: string, parameters = 'struct page *page'): string =>
  `static int example(${parameters})\n{\n${body
    .trim()
    .split('\n')
    .map(line => `\t${line.trim()}`)
    .join('\n')}\n}\n`;

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'range-check-on-count': [
    { says: 'an equality', code: fn('WARN_ON(page_count(page) != 1);'), expect: ['3 info'] },
    { says: 'an upper bound', code: fn('BUG_ON(page_ref_count(page) > 1);'), expect: ['3 info'] },
    { says: 'an assertion by another name', code: fn('DBG_BUGON(page_ref_count(page) != 1);'), expect: ['3 info'] },
    {
      says: 'a testing drop that must reach 0',
      code: fn('if (WARN_ON(!page_ref_dec_and_test(page))) return 1;'),
      expect: ['3 info'],
    },
    {
      says: 'a range through a variable, in a patch',
      code: fn('int rc = page_ref_inc_return(page);\nWARN_ON_ONCE(rc > 513 || rc < 2);'),
      added: true,
      expect: ['3 warning'],
    },
    {
      says: 'only a count that is too low',
      code: fn('WARN_ON_ONCE(page_ref_count(page) <= 0);'),
      added: true,
      expect: [],
    },
    { says: 'only a free page', code: fn('WARN_ON(!page_count(page));'), added: true, expect: [] },
    { says: 'no assertion', code: fn('return page_count(page) == 1;'), added: true, expect: [] },
  ],
  'count-read-then-moved': [
    {
      says: 'a top-up by what is missing',
      code: fn('int n = page_count(page);\npage_ref_add(page, 1000 - n);'),
      expect: ['3 warning'],
    },
    {
      says: 'a top-up by what is owned',
      code: fn('page_ref_add(page, 1000 - bias);', 'struct page *page, int bias'),
      expect: [],
    },
  ],
  'no-overflow-headroom': [
    { says: 'INT_MAX', code: fn('page_ref_add(page, INT_MAX - 1);'), expect: ['3 warning'] },
    {
      says: 'an expression of INT_MAX',
      code: fn('page_ref_add(page, INT_MAX - n);', 'struct page *page, int n'),
      expect: ['3 warning'],
    },
    { says: 'a literal', code: fn('page_ref_add(page, 0x7ffffff0);'), expect: ['3 warning'] },
    { says: 'USHRT_MAX', code: fn('page_ref_add(page, USHRT_MAX - 1);'), expect: [] },
    {
      says: 'through a helper that only forwards',
      code: `static void raise(struct page *p, int n)\n{\n\tpage_ref_add(p, n);\n}\n${fn('raise(page, INT_MAX);')}`,
      expect: ['7 warning'],
    },
  ],
  'puts-not-owned': [
    {
      says: 'a put until nobody is left',
      code: fn('while (page_ref_count(b->page) > 0)\nput_page(b->page);', 'struct buffer *b'),
      expect: ['3 warning'],
    },
    { says: 'a loop that waits', code: fn('while (page_ref_count(page) > 1)\nschedule();'), expect: [] },
    { says: 'a loop that puts others', code: fn('while (page_ref_count(page) > 1)\nput_page(next());'), expect: [] },
  ],
  'non-testing-drop': [
    { says: 'a bare decrement', code: fn('page_ref_dec(page);'), expect: ['3 info'] },
    { says: 'a bare decrement in a patch', code: fn('page_ref_dec(page);'), added: true, expect: ['3 warning'] },
    {
      says: 'all but one',
      code: fn('page_ref_sub(page, bias - 1);\nput_page(page);', 'struct page *page, int bias'),
      added: true,
      expect: [],
    },
    { says: 'a put behind it', code: fn('page_ref_dec(page);\nput_page(page);'), added: true, expect: [] },
    {
      says: 'page-cache accounting of core mm',
      code: fn('folio_ref_sub(folio, nr);', 'struct folio *folio, int nr'),
      path: 'mm/shmem.c',
      expect: [],
    },
  ],
  'testing-drop-ignored': [
    { says: 'a statement', code: fn('page_ref_dec_and_test(page);'), expect: ['3 warning'] },
    { says: 'a cast to void', code: fn('(void)put_page_testzero(page);'), expect: ['3 warning'] },
    {
      says: 'a result kept and never read',
      code: fn('bool last;\nlast = put_page_testzero(page);'),
      expect: ['4 warning'],
    },
    { says: 'a result kept and read', code: fn('bool last = put_page_testzero(page);\nreturn last;'), expect: [] },
    { says: 'a condition', code: fn('if (put_page_testzero(page))\nfree_it(page);'), expect: [] },
  ],
  'try-get-ignored': [
    { says: 'a statement', code: fn('get_page_unless_zero(page);'), expect: ['3 warning'] },
    {
      says: 'a result that is kept',
      code: fn('bool ok = folio_try_get(folio);\nreturn ok;', 'struct folio *folio'),
      expect: [],
    },
    {
      says: 'a look-up, which returns the page',
      code: fn('page = find_get_page(mapping, 0);', 'struct page *page'),
      expect: [],
    },
  ],
  'unowned-raise': [
    {
      says: 'a raw raise by frame number',
      code: fn('page_ref_inc(pfn_to_page(pfn));', 'unsigned long pfn'),
      expect: ['3 info'],
    },
    { says: 'a get by frame number', code: fn('get_page(pfn_to_page(pfn));', 'unsigned long pfn'), expect: ['3 hint'] },
    {
      says: 'slab memory',
      code: fn('void *p = kmalloc(64, GFP_KERNEL);\nget_page(virt_to_page(p));', 'void'),
      expect: ['4 warning'],
    },
    { says: 'a page of its own', code: fn('get_page(b->page);', 'struct buffer *b'), expect: [] },
    {
      says: 'a page it looked at before',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (!page_count(page))\nreturn 0;\nget_page(page);',
        'unsigned long pfn',
      ),
      expect: [],
    },
  ],
  'speculative-get-unchecked': [
    {
      says: 'no second look',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (get_page_unless_zero(page))\nremember(page);',
        'unsigned long pfn',
      ),
      expect: ['4 hint'],
    },
    {
      says: 'no second look, in a patch',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (get_page_unless_zero(page))\nremember(page);',
        'unsigned long pfn',
      ),
      added: true,
      expect: ['4 warning'],
    },
    {
      says: 'a second look on one path only',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (!get_page_unless_zero(page))\nreturn 0;\nif (fast)\ngoto out;\nif (!PageLRU(page))\nput_page(page);\nout:\nreturn 1;',
        'unsigned long pfn, bool fast',
      ),
      expect: ['4 hint'],
    },
    {
      says: 'a second look',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (!get_page_unless_zero(page))\nreturn 0;\nif (PageLRU(page))\nremember(page);',
        'unsigned long pfn',
      ),
      added: true,
      expect: [],
    },
  ],
  'blind-speculative-get': [
    {
      says: 'a get before any look',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (!get_page_unless_zero(page))\nreturn 0;\nif (!PageLRU(page))\nput_page(page);',
        'unsigned long pfn',
      ),
      expect: ['4 info'],
    },
    {
      says: 'a look on one path only',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (fast)\ngoto get;\nif (!PageLRU(page))\nreturn 0;\nget:\nif (get_page_unless_zero(page))\nremember(page);',
        'unsigned long pfn, bool fast',
      ),
      expect: ['9 info'],
    },
    {
      says: 'a look in front, in the same condition',
      code: fn(
        'struct page *page = pfn_to_page(pfn);\nif (!PageLRU(page) || !get_page_unless_zero(page))\nreturn 0;\nput_page(page);',
        'unsigned long pfn',
      ),
      expect: [],
    },
    { says: 'a page from elsewhere', code: fn('if (get_page_unless_zero(page))\nremember(page);'), expect: [] },
  ],
  'raw-count-of-tail': [
    {
      says: 'a fragment of a socket buffer',
      code: fn('page_ref_inc(skb_frag_page(frag));', 'skb_frag_t *frag'),
      expect: ['3 hint'],
    },
    {
      says: 'page arithmetic',
      code: fn('page_ref_inc(page + i);', 'struct page *page, int i'),
      added: true,
      expect: ['3 info'],
    },
    { says: 'the head', code: fn('page_ref_inc(page);'), added: true, expect: [] },
    {
      says: 'a call that goes to the head itself',
      code: fn('get_page(skb_frag_page(frag));', 'skb_frag_t *frag'),
      added: true,
      expect: [],
    },
  ],
  'refcounted-filter': [
    {
      says: 'no test for slab',
      code: fn('if (page_count(sg_page(sg)) < 1)\nreturn 1;', 'struct scatterlist *sg'),
      expect: ['3 info'],
    },
    {
      says: 'a test for slab beside it',
      code: fn('return !PageSlab(sg_page(sg)) && page_count(sg_page(sg)) >= 1;', 'struct scatterlist *sg'),
      expect: [],
    },
    { says: 'a page of its own', code: fn('return page_count(page) >= 1;'), expect: [] },
  ],
  'use-after-put': [
    { says: 'a dereference behind a put', code: fn('put_page(page);\npage->private = 0;'), expect: ['3 info'] },
    { says: 'a call behind a free', code: fn('__free_page(page);\nunlock_page(page);'), expect: ['3 warning'] },
    {
      says: 'a clean-up that a jump arrives at',
      code: fn('if (bad()) {\n__free_page(page);\ngoto out;\n}\nreturn 0;\nout:\nunlock_page(page);\nreturn 1;'),
      expect: ['4 warning'],
    },
    {
      says: 'a clean-up that no jump arrives at',
      code: fn('if (bad())\ngoto out;\n__free_page(page);\nreturn 0;\nout:\nunlock_page(page);\nreturn 1;'),
      expect: [],
    },
    {
      says: 'a loop that frees one page after the other',
      code: fn('for (; page < end; page++)\n__free_page(page);', 'struct page *page, struct page *end'),
      expect: [],
    },
    { says: 'a new value', code: fn('put_page(page);\npage = next();\nuse(page);'), expect: [] },
    {
      says: 'a loop that gives it a new value',
      code: fn(
        'put_page(page);\nlist_for_each_entry(page, head, lru)\nuse(page);',
        'struct page *page, struct list_head *head',
      ),
      expect: [],
    },
    { says: 'a question that stays true', code: fn('put_page(page);\nreturn page_to_pfn(page);'), expect: [] },
    { says: 'a print', code: fn('put_page(page);\npr_info("%p", page);'), expect: [] },
    { says: 'a further reference', code: fn('get_page(page);\nput_page(page);\nuse(page);'), expect: [] },
    { says: 'a return in between', code: fn('put_page(page);\nreturn 0;'), expect: [] },
  ],
  'head-tested-after-put': [
    {
      says: 'the other side of a testing drop',
      code: fn('if (put_page_testzero(page))\nfree_it(page);\nelse if (!PageHead(page))\nfree_tails(page);'),
      expect: ['3 warning'],
    },
    { says: 'behind a put', code: fn('put_page(page);\nreturn compound_order(page);'), expect: ['3 warning'] },
    {
      says: 'before the put',
      code: fn(
        'bool head = PageHead(page);\nif (put_page_testzero(page))\nfree_it(page);\nelse if (!head)\nfree_tails(page);',
      ),
      expect: [],
    },
  ],
  'high-order-put': [
    {
      says: 'a plain allocation',
      code: fn('struct page *page = alloc_pages(GFP_KERNEL, order);\nput_page(page);', 'int order'),
      expect: ['4 warning'],
    },
    {
      says: 'a compound one',
      code: fn('struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, order);\nput_page(page);', 'int order'),
      expect: [],
    },
    {
      says: 'order 0',
      code: fn('struct page *page = alloc_pages(GFP_KERNEL, 0);\nput_page(page);', 'void'),
      expect: [],
    },
    {
      says: 'split pages',
      code: fn('struct page *page = alloc_pages(GFP_KERNEL, 2);\nsplit_page(page, 2);\nput_page(page);', 'void'),
      expect: [],
    },
  ],
  'pin-put-mismatch': [
    {
      says: 'a put of pins',
      code: fn(
        'pin_user_pages_fast(start, n, 0, pages);\nput_page(pages[0]);',
        'unsigned long start, int n, struct page **pages',
      ),
      expect: ['4 warning'],
    },
    {
      says: 'an unpin of references',
      code: fn(
        'get_user_pages_fast(start, n, 0, pages);\nunpin_user_pages(pages, n);',
        'unsigned long start, int n, struct page **pages',
      ),
      expect: ['4 warning'],
    },
    {
      says: 'an unpin of pins',
      code: fn(
        'pin_user_pages_fast(start, n, 0, pages);\nunpin_user_pages(pages, n);',
        'unsigned long start, int n, struct page **pages',
      ),
      expect: [],
    },
  ],
  'freeze-imbalance': [
    {
      says: 'a freeze nobody tests',
      code: fn('page_ref_freeze(page, 1);\npage_ref_unfreeze(page, 1);'),
      expect: ['3 warning'],
    },
    {
      says: 'a freeze that nothing ends',
      code: fn('if (!page_ref_freeze(page, 1))\nreturn 1;\nuse(page);\nreturn 0;'),
      expect: ['3 warning'],
    },
    {
      says: 'a freeze that is undone',
      code: fn('if (!page_ref_freeze(page, 1))\nreturn 1;\nuse(page);\npage_ref_unfreeze(page, 1);'),
      expect: [],
    },
    {
      says: 'an error path that jumps over the unfreeze',
      code: fn(
        'if (!page_ref_freeze(page, 1))\nreturn 1;\nif (busy())\ngoto out;\npage_ref_unfreeze(page, 1);\nout:\nreturn 0;',
      ),
      expect: ['3 warning'],
    },
    {
      says: 'an error path with a clean-up of its own',
      code: fn(
        'if (!page_ref_freeze(page, 1))\nreturn 1;\nif (busy())\ngoto thaw;\nuse(page);\nthaw:\npage_ref_unfreeze(page, 1);\nreturn 0;',
      ),
      expect: [],
    },
    {
      says: 'a freeze whose kept result guards the unfreeze',
      code: fn('bool frozen = page_ref_freeze(page, 1);\nuse(page);\nif (frozen)\npage_ref_unfreeze(page, 1);'),
      expect: [],
    },
    {
      says: 'a helper that leaves it frozen on success',
      code: fn(
        'if (!page_ref_freeze(page, 1))\nreturn 0;\nif (busy()) {\npage_ref_unfreeze(page, 1);\nreturn 0;\n}\nreturn true;',
      ),
      expect: [],
    },
    { says: 'a freeze handed to the caller', code: fn('return page_ref_freeze(page, 2);'), expect: [] },
  ],
  'frozen-page-put': [
    {
      says: 'a put',
      code: fn('struct page *page = alloc_frozen_pages(GFP_KERNEL, 0);\nput_page(page);', 'void'),
      version: '6.16',
      expect: ['4 warning'],
    },
    {
      says: 'an ordinary page',
      code: fn('struct page *page = alloc_page(GFP_KERNEL);\nput_page(page);', 'void'),
      version: '6.16',
      expect: [],
    },
  ],
  'missing-mapcount-reset': [
    { says: 'no reset', code: fn('atomic_inc(&page->_mapcount);\nput_page(page);'), expect: ['4 warning'] },
    {
      says: 'a reset that comes too late',
      code: fn('atomic_inc(&page->_mapcount);\nput_page(page);\npage_mapcount_reset(page);'),
      expect: ['4 warning'],
    },
    {
      says: 'a path that jumps over the reset',
      code: fn(
        'atomic_inc(&page->_mapcount);\nif (busy())\ngoto put;\npage_mapcount_reset(page);\nput:\nput_page(page);',
      ),
      expect: ['8 warning'],
    },
    {
      says: 'a reset on the only path that puts',
      code: fn(
        'atomic_inc(&page->_mapcount);\nif (!last)\ngoto out;\npage_mapcount_reset(page);\nput_page(page);\nout:\nreturn 0;',
        'struct page *page, bool last',
      ),
      expect: [],
    },
    {
      says: 'a reset before the put',
      code: fn('atomic_inc(&page->_mapcount);\npage_mapcount_reset(page);\nput_page(page);'),
      expect: [],
    },
    {
      says: 'a kernel in which the field is forbidden anyway',
      code: fn('atomic_inc(&page->_mapcount);\nput_page(page);'),
      version: '6.12',
      expect: [],
    },
  ],
  'mapcount-underflow': [
    { says: 'a decrement nobody looks at', code: fn('atomic_dec(&page->_mapcount);'), expect: ['3 info'] },
    { says: 'a decrement that is tested', code: fn('return atomic_dec_return(&page->_mapcount);'), expect: [] },
    { says: 'rmap', code: fn('atomic_dec(&page->_mapcount);'), path: 'mm/rmap.c', expect: [] },
  ],
  'mapcount-discarded': [
    {
      says: 'a page that is mapped',
      code: fn('if (page_mapped(page))\npage_mapcount_reset(page);'),
      expect: ['4 info'],
    },
    { says: 'a page of its own', code: fn('page_mapcount_reset(page);\n__free_page(page);'), expect: [] },
  ],
  'freed-before-flush': [
    {
      says: 'the flush behind the free',
      code: fn('clear(pte);\n__free_page(virt_to_page(pte));\nflush_iotlb(d);', 'struct domain *d, u64_pte_t *pte'),
      expect: ['4 warning'],
    },
    {
      says: 'a jump round the first flush',
      code: fn(
        'if (lazy)\ngoto free;\nflush_iotlb(d);\nfree:\n__free_page(virt_to_page(pte));\nflush_iotlb(d);',
        'struct domain *d, u64_pte_t *pte, bool lazy',
      ),
      expect: ['7 warning'],
    },
    {
      says: 'the flush before the free',
      code: fn('clear(pte);\nflush_iotlb(d);\n__free_page(virt_to_page(pte));', 'struct domain *d, u64_pte_t *pte'),
      expect: [],
    },
    {
      says: 'the flush on another branch',
      code: fn(
        'if (table)\n__free_page(virt_to_page(pte));\nelse\nflush_iotlb(d);',
        'struct domain *d, u64_pte_t *pte, bool table',
      ),
      expect: [],
    },
    {
      says: 'no table',
      code: fn('__free_page(page);\nflush_iotlb(d);', 'struct domain *d, struct page *page'),
      expect: [],
    },
  ],
  'free-on-empty-without-exclusion': [
    {
      says: 'no lock',
      code: fn(
        'struct page *table = virt_to_page(pte);\nif (page_count(table) == 1)\n__free_page(table);',
        'u64_pte_t *pte',
      ),
      added: true,
      expect: ['4 warning'],
    },
    {
      says: 'a lock',
      code: fn(
        'struct page *table = virt_to_page(pte);\nspin_lock(&lock);\nif (page_count(table) == 1)\n__free_page(table);\nspin_unlock(&lock);',
        'u64_pte_t *pte',
      ),
      added: true,
      expect: [],
    },
    {
      says: 'no free',
      code: fn('struct page *table = virt_to_page(pte);\nreturn page_count(table) == 1;', 'u64_pte_t *pte'),
      added: true,
      expect: [],
    },
  ],
  'gone-api': [
    { says: 'a name that went', code: fn('page_mapcount_reset(page);'), version: '6.11', expect: ['3 warning'] },
    {
      says: 'a name that went, in a patch',
      code: fn('return page_mapcount(page);'),
      version: '6.12',
      added: true,
      expect: ['3 error'],
    },
    {
      says: 'a name that is not there yet',
      code: fn('free_frozen_pages(page, 0);'),
      version: '6.12',
      expect: ['3 warning'],
    },
    { says: 'a name that is there', code: fn('page_mapcount_reset(page);'), version: '6.10', expect: [] },
    {
      says: 'a function of the file itself',
      code: `static int page_mapcount(struct page *p)\n{\n\treturn 0;\n}\n${fn('return page_mapcount(page);')}`,
      version: '6.12',
      expect: [],
    },
  ],
};

/** Rules with a test file of their own. */
const ELSEWHERE = [
  'exact-refcount-decision',
  'refcount-as-counter',
  'count-overwritten',
  'private-mapcount',
  'direct-field-access',
  'missing-audit-comment',
];

/** What is said of comments, not of uses: no rules that look at one. */
const OF_COMMENTS = ['ignore-without-reason', 'unchecked-draft'];

let auditor: Auditor;
beforeAll(async () => {
  auditor = new Auditor(await loadParser());
});

for (const [rule, cases] of Object.entries(CASES)) {
  describe(rule, () => {
    for (const c of cases) {
      it(`${c.expect.length ? 'reports' : 'leaves alone'}: ${c.says}`, () => {
        const lines = new Set(c.code.split('\n').map((_, i) => i + 1));
        const { findings } = auditor.analyse({
          path: c.path ?? 'drivers/example/example.c',
          text: c.code,
          version: parseVersion(c.version ?? '6.1')!,
          ...(c.added ? { added: lines } : {}),
        });
        expect(findings.filter(f => f.rule === rule).map(f => `${f.line} ${f.severity}`)).toEqual(c.expect);
      });
    }
  });
}

describe('every rule', () => {
  it('has cases in which it fires and in which it stays silent', () => {
    for (const rule of RULES) {
      if (ELSEWHERE.includes(rule.id)) continue;
      expect(
        CASES[rule.id]?.some(c => c.expect.length > 0),
        `${rule.id} fires`,
      ).toBe(true);
      expect(
        CASES[rule.id]?.some(c => c.expect.length === 0),
        `${rule.id} stays silent`,
      ).toBe(true);
    }
  });

  it('has a page that says what, why, since when, and how to do it right', () => {
    for (const id of [...RULES.map(r => r.id), ...OF_COMMENTS]) {
      const path = repositoryPath(`docs/rules/${id}.md`);
      expect(existsSync(path), path).toBe(true);
      const page = readFileSync(path, 'utf8');
      for (const heading of ['## What it reports', '## Why', '## Wrong', '## Right'])
        expect(page, `${id}: ${heading}`).toContain(heading);
      if (!OF_COMMENTS.includes(id)) expect(page).toContain(`pagewarden: ignore ${id} -- reason`);
    }
  });

  it('answers why it is silent in a whole sentence', () => {
    auditor.analyse({ path: 'a.c', text: fn('put_page(page);'), version: parseVersion('6.1')! });
    const answers = auditor.explain('a.c', { line: 3, column: 3 });
    expect(answers.map(a => a.rule)).toEqual(RULES.map(r => r.id));
    for (const answer of answers) expect(answer.because).toMatch(/^[A-Z].*[.!]$/);
  });
});
