import { expect, test } from 'vitest';
import { NEVER_CANCELLED } from '../../../src/kernel/cancel';
import { stressChart } from '../../../src/pagetable/stress/chart';
import { runIovaStress, type StressReport } from '../../../src/pagetable/stress/iova-stress';
import { unwrap } from './support';

/** A run with times that do not depend on the machine. */
function report(strategy: string): StressReport {
  let seconds = 0;
  return unwrap(
    runIovaStress(
      { space: '256M', size: '4K', strategy, core: 'js' },
      () => undefined,
      NEVER_CANCELLED,
      () => (seconds += 0.5),
    ),
  );
}

test('a bar per strategy, and one curve for strategies with the same memory', () => {
  const svg = stressChart(report('never,refcount,private'));
  expect(svg.match(/<rect /g)).toHaveLength(3);
  expect(svg.match(/<polyline /g)).toHaveLength(2);
  expect(svg).toContain('>refcount</text>');
  expect(svg).toContain('1.00 (32.00 s)');
});

test('text takes the colour of the page, and series can be set from outside', () => {
  const svg = stressChart(report('never'));
  expect(svg).toContain('fill="currentColor"');
  expect(svg).toContain('var(--pagewarden-series-1,');
  expect(svg).not.toMatch(/<style|<script|NaN|Infinity/);
});

test('without never, bars are seconds', () => {
  const svg = stressChart(report('refcount,scan'));
  expect(svg).toContain('Time in seconds');
  expect(svg).not.toContain('multiple of never');
});

test('the same report gives the same picture', () => {
  expect(stressChart(report('never,refcount'))).toBe(stressChart(report('never,refcount')));
});
