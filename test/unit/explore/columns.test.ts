import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderColumns } from '../../../src/explore/trace/columns';
import { minimise, type Told } from '../../../src/explore/trace/minimise';
import type { TraceStep } from '../../../src/machine/session';

let number = 0;
const step = (cpu: number, fn: string, source: string, ...changes: TraceStep['changes']): TraceStep => ({
  number: ++number,
  cpu,
  function: fn,
  spot: { path: 'a.c', line: 1, column: 1, macros: [] },
  source,
  changes,
});
const count = (before: string, after: string): TraceStep['changes'][number] => ({
  kind: 'refcount',
  what: '_refcount of the table',
  before,
  after,
});

describe('a trace as text', () => {
  it('puts each CPU in a column of its own, time going down, as kernel mails do', () => {
    const text = renderColumns(
      [
        step(1, 'gup_fast', 'if (!get_page_unless_zero(page))', count('1', '2')),
        { ...step(0, 'unmap', 'rc = page_ref_dec_return(page);', count('2', '1')), matters: true },
        step(0, 'unmap', 'WARN_ON_ONCE(rc < 1);'),
        { cpu: 1, folded: 3 },
        step(1, 'gup_fast', 'put_page(page);'),
      ],
      { width: 72, headings: ['CPU0', 'CPU1 (GUP-fast)'] },
    );
    expect(text).toBe(
      [
        'CPU0                            CPU1',
        '                                GUP-fast',
        '----                            --------',
        '                                gup_fast()',
        '                                  if (!get_page_unless_zero(page))',
        '                                    /* _refcount of the table: 1 -> 2 */',
        'unmap()',
        '* rc = page_ref_dec_return(page);',
        '    /* _refcount of the table: 2 -> 1 */',
        '  WARN_ON_ONCE(rc < 1);',
        '                                  ...',
        '                                  put_page(page);',
        '',
      ].join('\n'),
    );
  });

  it('breaks source between words, and leaves out arguments rather than fill three lines', () => {
    const lines = (source: string): string[] =>
      renderColumns([step(0, 'f', source)], { width: 40, headings: [] })
        .split('\n')
        .slice(3, -1);
    expect(lines('return atomic_dec_and_test_of_some_kind(&page->_refcount);')).toEqual([
      '  return',
      '    atomic_dec_and_test_of_some_kind(',
      '    &page->_refcount);',
    ]);
    expect(lines('ret = domain->ops->map_pages(domain, iova, physical_address, page_size, page_count);')).toEqual([
      '  ret = domain->ops->map_pages(...);',
    ]);
    expect(lines('WARN_ON_ONCE(first > 513 || second < 2);')).toEqual([
      '  WARN_ON_ONCE(first > 513 || second <',
      '    2);',
    ]);
  });

  it('tells a small helper of a header by the line that calls it', () => {
    const helper = {
      ...step(0, 'page_ref_inc', 'atomic_inc(&page->_refcount);', count('1', '2')),
      spot: { path: 'include/linux/page_ref.h', line: 3, column: 1, macros: [] },
      callers: [{ function: 'set_entry', spot: { path: 'a.c', line: 9, column: 1, macros: [] }, source: 'get(page);' }],
    };
    const text = renderColumns([helper], { width: 72, headings: [] });
    expect(text).toContain('set_entry()\n  get(page);\n');
    expect(text).not.toContain('page_ref_inc');
  });

  it('says once that a page was allocated, with its count, and leaves list links out', () => {
    const changes: TraceStep['changes'] = [
      { kind: 'refcount', what: '_refcount of page 0x10', before: '0', after: '1', pfn: 0x10 },
      { kind: 'page', what: 'lru.next of page 0x10', before: '0x0', after: '0x8', pfn: 0x10 },
      { kind: 'page', what: 'page 0x10', before: 'free', after: 'allocated', pfn: 0x10 },
    ];
    const text = renderColumns([step(0, 'f', 'page = alloc_page(gfp);', ...changes)], { width: 72, headings: [] });
    expect(text.match(/\/\*.*\*\//g)).toEqual(['/* page 0x10 allocated, _refcount 1 */']);
  });

  it('names the CPU on each line when the columns would be too narrow', () => {
    const steps = [0, 1, 2, 3, 4, 5].map(cpu => step(cpu, 'f', 'x = 1;'));
    const text = renderColumns(steps, { width: 72, headings: [] });
    expect(text.split('\n')[1]).toBe('CPU0:   x = 1;');
  });

  it('never writes a line longer than asked for, nor breaks a name that fits', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abc_(,)&->; '), maxLength: 120 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.oneof(word, fc.string({ maxLength: 200 }))), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 40, max: 100 }),
        (raw, width) => {
          const text = renderColumns(
            raw.map(([cpu, source]) => step(cpu, 'function_of_some_length', source, count('1', '2'))),
            { width, headings: [] },
          );
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('the steps that are told', () => {
  const about = (pfn: number, before: string, after: string): TraceStep['changes'][number] => ({
    kind: 'refcount',
    what: `_refcount of page 0x${pfn.toString(16)}`,
    before,
    after,
    pfn,
  });
  const shortOf = (told: readonly Told[]): string[] =>
    told.map(one =>
      'folded' in one
        ? `${one.cpu} ... ${one.rounds ?? one.folded}`
        : `${one.cpu} ${one.source}${one.matters ? ' *' : ''}`,
    );

  it('are those about the page that the violation names, and the last before another CPU comes in', () => {
    const trace = [
      step(0, 'f', 'other page', about(0x20, '0', '1')),
      step(0, 'f', 'read'),
      step(1, 'g', 'raise', about(0x10, '1', '2')),
      step(0, 'f', 'local'),
      step(0, 'f', 'drop', about(0x10, '2', '1')),
    ];
    expect(shortOf(minimise(trace, 'Page 0x10 is never freed.'))).toEqual([
      '0 ... 1',
      '0 read *',
      '1 raise *',
      '0 ... 1',
      '0 drop *',
    ]);
  });

  it('mark at most six, the last always', () => {
    const trace = Array.from({ length: 20 }, (_, i) => step(i % 2, `f${i}`, `s${i}`, about(0x10, '1', '2')));
    const told = minimise(trace);
    const marked = told.filter(one => !('folded' in one) && one.matters);
    expect(marked).toHaveLength(6);
    expect(marked.at(-1)).toMatchObject({ source: 's19' });
  });

  it('fold the rounds of a loop between the first and the last', () => {
    const round = (i: number): TraceStep[] => [
      {
        ...step(0, 'fill', 'set', about(0x10, `${i}`, `${i + 1}`)),
        spot: { path: 'a.c', line: 1, column: 1, macros: [] },
      },
      { ...step(0, 'fill', 'sync', about(0x10, '0', '0')), spot: { path: 'a.c', line: 2, column: 1, macros: [] } },
    ];
    const trace = [
      ...Array.from({ length: 100 }, (_, i) => round(i)).flat(),
      step(1, 'g', 'look', about(0x10, '1', '2')),
    ];
    const told = shortOf(minimise(trace));
    expect(told.length).toBeLessThanOrEqual(12);
    expect(told.some(line => /^0 \.\.\. 9\d$/.test(line))).toBe(true);
  });
});
