import { describe, expect, it } from 'vitest';
import type { ShownVerdict } from '../../../src/protocol/verdicts';
import { firstPlace, placeOf, rowName, weightOf } from '../../../webview/verdicts/list';
import { actingCpus, traceRows, type TraceRow } from '../../../webview/verdicts/trace';

/** A verdict with one step per letter: the CPU's number. */
const verdict = (cpus: string, told: number[], key: number[]): ShownVerdict =>
  ({
    verdict: 'missed-free',
    told,
    key,
    trace: [...cpus].map((cpu, i) => ({ number: i + 1, cpu: Number(cpu), function: 'f', source: 'x++;', changes: [] })),
  }) as unknown as ShownVerdict;

/** "7" for a step that is told, "7*" for one that is marked, "7-" for one that is not told, "CPU0:3" for a fold of three. */
const short = (rows: readonly TraceRow[]) =>
  rows.map(row =>
    row.kind === 'fold'
      ? `CPU${row.cpu}:${row.count}${row.open ? '+' : ''}`
      : `${row.step.number}${row.key ? '*' : row.minor ? '-' : ''}`,
  );

describe('the rows of a trace', () => {
  it('are what is told, with what lies between folded per stretch of a CPU', () => {
    expect(short(traceRows(verdict('0000111010', [4, 10], [10]), new Set()))).toEqual([
      ...['CPU0:3', '4', 'CPU1:3', '8-', '9-', '10*'],
    ]);
  });

  it('show a fold that is open, and never fold a single step', () => {
    expect(short(traceRows(verdict('00011', [5], [5]), new Set([1])))).toEqual([
      'CPU0:3+',
      '1-',
      '2-',
      '3-',
      '4-',
      '5*',
    ]);
  });

  it('include a marked step even when it is not told', () => {
    expect(short(traceRows(verdict('000', [], [2]), new Set()))).toEqual(['1-', '2*', '3-']);
  });

  it('have a column for each CPU that takes a step', () => {
    expect(actingCpus(verdict('2002', [], []))).toEqual([0, 2]);
  });
});

describe('the list of verdicts', () => {
  it('names its rows by position', () => {
    expect(placeOf(rowName({ scenario: 3, verdict: 1 }))).toEqual({ scenario: 3, verdict: 1 });
  });

  it('starts with the heaviest verdict', () => {
    const holding = { verdicts: [{ verdict: 'holds' }] };
    const missing = { verdicts: [{ verdict: 'missed-free' }, { verdict: 'use-after-free' }] };
    const of = (...scenarios: unknown[]) => firstPlace({ scenarios } as unknown as Parameters<typeof firstPlace>[0]);
    expect(of(holding, missing)).toEqual({ scenario: 1, verdict: 1 });
    expect(of(holding, { verdicts: [] })).toEqual({ scenario: 0, verdict: 0 });
    expect(of()).toEqual({ scenario: 0, verdict: 0 });
  });

  it('has four weights', () => {
    expect((['double-free', 'warning-fires', 'not-decided', 'holds'] as const).map(weightOf)).toEqual([
      ...['bad', 'warning', 'open', 'holds'],
    ]);
  });
});
