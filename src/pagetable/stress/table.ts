import { SYNC_MODELS } from '../sync';
import type { StressReport, StressResult } from './iova-stress';
import { COMPARABLE, PUBLISHED } from './published';

const thousands = (value: number): string => value.toLocaleString('en-US');
const mebibytes = (bytes: number): string => thousands(Math.round(bytes / 2 ** 20));

/** Bytes as "16T", "4K". */
export function shortBytes(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T', 'P'];
  let at = 0;
  while (at < units.length - 1 && bytes % 1024 === 0 && bytes > 0) {
    bytes /= 1024;
    at++;
  }
  return `${bytes}${units[at]}`;
}

/** Rows as columns of equal width; the first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** The run whose operations the synchronisation costs are told for: the first that frees tables, else the first. */
export const freeingOf = ({ results }: StressReport): StressResult | undefined =>
  results.find(result => result.tablesFreed > 0) ?? results[0];

/** The report as text for a terminal: our rows, the cost of synchronisation, and the kernel series' rows beside them. */
export function stressTable(report: StressReport): string {
  const ours = columns([
    [
      'strategy',
      'pairs',
      'seconds',
      '/ never',
      'peak MiB',
      'left MiB',
      'allocated',
      'freed',
      'flushes',
      'counter updates',
      'lock',
      'acquisitions',
    ],
    ...report.results.map(result => [
      result.strategy,
      thousands(result.pairs),
      result.seconds.toFixed(3),
      result.ratioToNever === null ? '-' : result.ratioToNever.toFixed(2),
      mebibytes(result.peakTableBytes),
      mebibytes(result.finalTableBytes),
      thousands(result.tablesAllocated),
      thousands(result.tablesFreed),
      thousands(result.flushes),
      thousands(result.counterUpdates),
      result.lock,
      thousands(result.lockAcquisitions),
    ]),
  ]);
  const freeing = freeingOf(report);
  const synchronisation = freeing
    ? columns([
        ['synchronisation', 'acquisitions', 'atomics', 'cache-line transfers', 'grace periods'],
        ...SYNC_MODELS.map(model => {
          const cost = freeing.synchronisation[model.name];
          return [
            model.title,
            thousands(cost.acquisitions),
            thousands(cost.atomics),
            thousands(cost.transfers),
            thousands(cost.gracePeriods),
          ];
        }),
      ])
    : [];
  const published = columns([
    ['kernel series, 16T, 4K', 'base MiB', 'seconds', 'with freeing MiB', 'seconds', 'ratio'],
    ...PUBLISHED.map(row => [
      row.series,
      thousands(row.base.mebibytes),
      row.base.seconds.toFixed(3),
      thousands(row.fixed.mebibytes),
      row.fixed.seconds.toFixed(3),
      (row.fixed.seconds / row.base.seconds).toFixed(3),
    ]),
  ]);
  return [
    `iova_stress, ${shortBytes(report.space)} of IOVA space, buffer ${shortBytes(report.size)}, step ${shortBytes(report.step)}, ${report.format}`,
    '',
    ...ours,
    '',
    ...(freeing
      ? [`Cost of keeping CPUs apart for ${freeing.strategy}, counted for ${report.cpus} CPUs taking turns:`]
      : []),
    ...synchronisation,
    '',
    ...published,
    '',
    ...COMPARABLE,
    '',
  ].join('\n');
}
