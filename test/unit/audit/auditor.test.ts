import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor } from '../../../src/audit';
import { loadParser } from '../../support/parser';

const V61 = { major: 6, minor: 1, patch: 0 };
let auditor: Auditor;
beforeAll(async () => {
  auditor = new Auditor(await loadParser());
});

const uses = (text: string): string[] =>
  auditor.analyse({ path: 'drivers/x/x.c', text, version: V61 }).uses.map(u => `${u.line} ${u.count} ${u.symbol}`);

describe('uses of the counts', () => {
  it('are calls of the table and the fields themselves', () => {
    expect(
      uses(`static void f(struct page *page)
{
	if (page_count(page) == 1)
		atomic_inc(&page->_mapcount);
	put_page(page);
	unrelated(page);
}
`),
    ).toEqual(['3 _refcount page_count', '4 _mapcount ->_mapcount', '5 _refcount put_page']);
  });

  it('include calls of a helper that only forwards', () => {
    expect(
      uses(`static void drop(struct buf *b)
{
	put_page(b->page);
}

static void g(struct buf *b)
{
	drop(b);
}
`),
    ).toEqual(['3 _refcount put_page', '8 _refcount drop']);
  });

  it('are not found in comments and strings', () => {
    expect(uses('static void f(void)\n{\n\t/* put_page(p); */\n\tpr_info("put_page(p)");\n}\n')).toEqual([]);
  });

  it('keep their columns behind tabs and characters outside the BMP', () => {
    const { uses: found } = auditor.analyse({
      path: 'a.c',
      text: 'void f(struct page *p)\n{\n\tg("😀"); put_page(p);\n}\n',
      version: V61,
    });
    expect(found[0]).toMatchObject({ line: 3, column: 11, endLine: 3, endColumn: 19, expression: 'put_page(p)' });
  });
});

describe('facts at a position', () => {
  it('name the row of the table', () => {
    auditor.analyse({ path: 'a.c', text: 'void f(struct page *p)\n{\n\tput_page(p);\n}\n', version: V61 });
    expect(auditor.factsAt('a.c', { line: 3, column: 4 })).toMatchObject({
      use: { symbol: 'put_page' },
      api: { effect: 'put', order: 'full' },
    });
    expect(auditor.factsAt('a.c', { line: 1, column: 4 })).toBeUndefined();
  });
});
