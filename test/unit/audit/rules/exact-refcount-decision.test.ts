import { beforeAll, describe, expect, it } from 'vitest';
import { RuleBench } from '../../../support/audit';

let bench: RuleBench;
beforeAll(async () => {
  bench = await RuleBench.of('exact-refcount-decision');
});

const RECYCLE = `static bool can_reuse(struct ring *ring, struct buffer *buf)
{
	if (page_count(buf->page) != 1)
		return false;
	return true;
}
`;
const WITH_ALLOC = `static void refill(struct ring *ring, struct buffer *buf)
{
	buf->page = dev_alloc_page();
}
`;

describe('a decision on an exact value', () => {
  it('is worth a hint where the owner only forgoes its own page', () => {
    expect(bench.lines(WITH_ALLOC + RECYCLE)).toEqual(['7 hint']);
  });

  it('is information where nobody knows whose page it is', () => {
    expect(bench.lines(RECYCLE)).toEqual(['3 info']);
  });

  it('is information on a line that a patch adds', () => {
    expect(bench.lines(WITH_ALLOC + RECYCLE, { added: true })).toEqual(['7 info']);
  });

  it('is silent under a comment that says why a transient reference is harmless', () => {
    const text = `static bool can_reuse(struct buffer *buf)
{
	/*
	 * GUP-fast or a page cache lookup may hold a speculative reference:
	 * then the page is only given back instead of being reused.
	 */
	return page_count(buf->page) == 1;
}
`;
    expect(bench.lines(text, { added: true })).toEqual([]);
    expect(bench.explain(text, 'page_count(buf', { added: true }).because).toContain('comment says why');
  });

  it('is not satisfied by a comment that says nothing', () => {
    const text = `static bool can_reuse(struct buffer *buf)
{
	/* the refcount is used here */
	return page_count(buf->page) == 1;
}
`;
    expect(bench.lines(text, { added: true })).toEqual(['4 info']);
  });

  it('is a warning where the count is a lock', () => {
    const text = `static void *grab(struct page *page)
{
	if (page_ref_inc_return(page) == 2)
		return page_to_virt(page);
	page_ref_dec(page);
	return NULL;
}
`;
    expect(bench.lines(text)).toEqual(['3 warning']);
  });

  it('is a warning on an added line about a page-table page', () => {
    const text = `static void reclaim(struct dma_pte *pte, struct list_head *freelist)
{
	struct page *table = virt_to_page(pte);

	if (page_count(table) == 1)
		list_add_tail(&table->lru, freelist);
}
`;
    expect(bench.lines(text)).toEqual(['5 info']);
    expect(bench.lines(text, { added: true })).toEqual(['5 warning']);
    expect(bench.message(text)).toContain('59d9094df3d7');
  });

  it('is a warning where the branch overwrites the count', () => {
    const text = `static void rearm(struct page *page)
{
	if (page_ref_count(page) == 1)
		set_page_count(page, 64);
}
`;
    expect(bench.lines(text)).toEqual(['3 warning']);
    expect(bench.message(text)).toContain('underflows');
  });

  it('is followed through a variable and a static function', () => {
    const text = `static int users(struct page *page)
{
	int n = page_count(page);

	return n - 1;
}

static void f(struct page *page)
{
	if (users(page) > 3)
		return;
	kick(page);
}
`;
    const [finding] = bench.findings(text);
    expect(finding).toMatchObject({ line: 3, function: 'users' });
    expect(finding?.message).toContain('`users(page) > 3`');
    expect(finding?.related.map(r => r.line)).toEqual([3, 10, 10]);
  });
});

describe('no decision that a transient reference could turn', () => {
  it('asks whether the page is free', () => {
    for (const test of [
      '!page_count(page)',
      'page_count(page) == 0',
      'page_count(page) >= 1',
      'page_count(page) <= 0',
    ]) {
      const text = `static int f(struct page *page)\n{\n\tif (${test})\n\t\treturn -EINVAL;\n\treturn 0;\n}\n`;
      expect(bench.lines(text), test).toEqual([]);
      expect(bench.explain(text, 'page_count').because).toContain('count is 0');
    }
  });

  it('is a first look before a freeze, or a look under one', () => {
    const text = `static int f(struct folio *folio)
{
	if (folio_ref_count(folio) != 2)
		return -EAGAIN;
	if (!folio_ref_freeze(folio, 2))
		return -EAGAIN;
	return 0;
}
`;
    expect(bench.lines(text, { added: true })).toEqual([]);
    expect(bench.explain(text, 'folio_ref_count').because).toContain('freeze');
  });

  it('is a warning where an unmap depends on it and the page is given back all the same', () => {
    const text = (behind: string) => `static void done(struct ring *ring, struct page *page)
{
	if (page_ref_count(page) == 1)
		dma_unmap_page(ring->dev, ring->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	${behind}
}
`;
    expect(bench.lines(text('put_page(page);'))).toEqual(['3 warning']);
    expect(bench.message(text('put_page(page);'))).toContain('the mapping is never undone');
    expect(bench.lines(text('ring->next = page;'))).toEqual(['3 info']);
  });

  it('sees what a return skips behind the block that it stands in', () => {
    const text = `static void drop(struct ring *ring, struct page *page, bool xdp)
{
	if (xdp) {
		if (page_ref_count(page) != 1)
			return;
		ring->count--;
	}
	dma_unmap_page(ring->dev, ring->dma, PAGE_SIZE, DMA_FROM_DEVICE);
}
`;
    expect(bench.message(text)).toContain('is skipped when somebody holds a reference for a moment');
  });

  it('is information where work looks again without an end', () => {
    const text = `static struct page *make(void)
{
	return alloc_page(GFP_KERNEL);
}

static void poll(struct queue *q)
{
	if (page_count(q->page) > 1) {
		schedule_delayed_work(&q->work, HZ);
		return;
	}
	finish(q);
}
`;
    expect(bench.lines(text)).toEqual(['8 info']);
    expect(bench.message(text)).toContain('keeps it waiting without an end');
  });

  it('is printed only', () => {
    const text = 'static void f(struct page *page)\n{\n\tpr_info("%d", page_count(page));\n}\n';
    expect(bench.lines(text, { added: true })).toEqual([]);
    expect(bench.explain(text, 'page_count').because).toContain('printed');
  });

  it('looks at upper bits only', () => {
    const text = `static int f(struct page *page)
{
	int mask = page_ref_count(page) >> 24;

	if (mask == 3)
		return 1;
	return 0;
}
`;
    expect(bench.lines(text)).toEqual([]);
  });
});
