import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderColumns } from '../../../src/explore/trace/columns';
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
        step(0, 'unmap', 'rc = page_ref_dec_return(page);', count('2', '1')),
        step(0, 'unmap', 'WARN_ON_ONCE(rc < 1);'),
        step(1, 'gup_fast', 'put_page(page);'),
      ],
      { width: 72, headings: ['CPU0', 'CPU1 (GUP-fast)'] },
    );
    expect(text).toBe(
      [
        'CPU0                                 CPU1 (GUP-fast)',
        '----                                 ---------------',
        '                                     gup_fast()',
        '                                       if (!get_page_unless_zero(page))',
        '                                         /* _refcount of the table: 1 ->',
        '                                           2 */',
        'unmap()',
        '  rc = page_ref_dec_return(page);',
        '    /* _refcount of the table: 2 ->',
        '      1 */',
        '  WARN_ON_ONCE(rc < 1);',
        '                                       put_page(page);',
        '',
      ].join('\n'),
    );
  });

  it('names the CPU on each line when the columns would be too narrow', () => {
    const steps = [0, 1, 2, 3, 4, 5].map(cpu => step(cpu, 'f', 'x = 1;'));
    const text = renderColumns(steps, { width: 72, headings: [] });
    expect(text.split('\n')[1]).toBe('CPU0:   x = 1;');
  });

  it('never writes a line longer than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.string({ maxLength: 200 })), { minLength: 1, maxLength: 20 }),
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
