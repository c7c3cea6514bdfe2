import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor } from '../../../src/audit';
import { loadParser } from '../../support/parser';

const V = { major: 6, minor: 1, patch: 0 };
let auditor: Auditor;
beforeAll(async () => {
  auditor = new Auditor(await loadParser());
});

const SOURCE = `#include <linux/mm.h>
/* counts */
static inline u64 clear_entry(struct dma_pte *pte)
{
	u64 old = xchg(&pte->val, 0ULL);
#ifdef CONFIG_X
	if (old & 3) {
#else
	if (old) {
#endif
		int rc = page_ref_dec_return(virt_to_page(pte));

		WARN_ON_ONCE(rc > 512 || rc < 1);
	}
	list_for_each_entry(page, &head, lru) {
		if (page_count(page) == 1)
			put_page(page);
	}
	return container_of(pte, struct table, e[0])->n;
}
`;

/** What happens to text on its way: bytes flipped, lines cut and doubled, brackets lost, odd line ends. */
const mutation = fc.oneof(
  fc.tuple(
    fc.constant('flip' as const),
    fc.nat(SOURCE.length),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  fc.tuple(fc.constant('cut' as const), fc.nat(SOURCE.length), fc.nat(80)),
  fc.tuple(fc.constant('double' as const), fc.nat(SOURCE.length), fc.nat(200)),
  fc.tuple(fc.constant('drop' as const), fc.constantFrom('{', '}', '(', ')', '"', '*/', '#endif', ';'), fc.nat(8)),
  fc.tuple(fc.constant('ends' as const), fc.constantFrom('\r\n', '\r', '\u2028'), fc.constant(0)),
  fc.tuple(fc.constant('nul' as const), fc.nat(SOURCE.length), fc.constant(0)),
);

function apply(text: string, [kind, where, what]: readonly [string, unknown, unknown]): string {
  const at = Number(where);
  switch (kind) {
    case 'flip':
      return text.slice(0, at) + String(what) + text.slice(at + 1);
    case 'cut':
      return text.slice(0, at) + text.slice(at + Number(what));
    case 'double':
      return text.slice(0, at + Number(what)) + text.slice(at);
    case 'drop':
      return text
        .split(String(where))
        .map((part, i) => (i === 0 || i % 9 === Number(what) ? part : String(where) + part))
        .join('');
    case 'ends':
      return text.replaceAll('\n', String(where));
    default:
      return `${text.slice(0, at)}\0${text.slice(at)}`;
  }
}

describe('broken C', () => {
  it('is audited without a crash, and every finding lies inside the text', () => {
    fc.assert(
      fc.property(fc.array(mutation, { maxLength: 6 }), mutations => {
        const text = mutations.reduce(apply, SOURCE);
        const { findings, uses, functions } = auditor.analyse({
          path: 'a.c',
          text,
          version: V,
          added: new Set([1, 2, 3]),
        });
        const lines = text.split('\n').length;
        for (const range of [...findings, ...uses, ...functions]) {
          expect(range.line).toBeGreaterThanOrEqual(1);
          expect(range.endLine).toBeLessThanOrEqual(lines);
          expect(range.endLine > range.line || range.endColumn > range.column).toBe(true);
        }
        for (const use of uses) auditor.explain('a.c', use);
      }),
      { numRuns: 400 },
    );
  });

  it('is audited in time where every line opens another bracket', () => {
    for (const piece of ['(', '{', 'if (a) {\n', 'put_page(', '#if A\n', '/*', '"', 'for_each_x(a, ']) {
      const text = `void f(struct page *page)\n{\n\tput_page(page);\n${piece.repeat(5000)}\n`;
      const start = Date.now();
      auditor.analyse({ path: 'a.c', text, version: V });
      expect(Date.now() - start, piece).toBeLessThan(10_000);
    }
  });

  it('is read the same with either line end', () => {
    const crlf = auditor.analyse({ path: 'a.c', text: SOURCE.replaceAll('\n', '\r\n'), version: V });
    const lf = auditor.analyse({ path: 'a.c', text: SOURCE, version: V });
    expect(crlf.findings.map(f => [f.rule, f.line])).toEqual(lf.findings.map(f => [f.rule, f.line]));
    expect(lf.findings.length).toBeGreaterThan(2);
  });
});
