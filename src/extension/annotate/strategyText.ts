import { l10n } from 'vscode';
import type { DriverStrategy } from '../../protocol/analysis';

/** One line for a lens: where a driver counts entries, what keeps calls apart, when a table is freed. */
export const strategyLine = ({ counter, lock, freed }: DriverStrategy): string =>
  l10n.t('counter: {0} · lock: {1} · tables freed: {2}', counter.is, lock.is, freed.is);

/** Why, for the lens's tooltip. */
export const strategyReasons = ({ counter, lock, freed }: DriverStrategy): string =>
  [counter, lock, freed]
    .map(({ line, because }) => (line ? l10n.t('line {0}: {1}', line, because) : because))
    .join('\n');

/** A table of plain text, ready for a mail: one line per driver, and below it why. */
export function strategyTable(strategies: readonly DriverStrategy[], tree: string): string {
  const heads = [
    l10n.t('driver'),
    l10n.t('unmap by'),
    l10n.t('counter'),
    l10n.t('lock'),
    l10n.t('tables freed'),
  ] as const;
  const rows = strategies.map(s => [`${s.file}:${s.line}`, `${s.unmap}()`, s.counter.is, s.lock.is, s.freed.is]);
  const wide = heads.map((head, i) => Math.max(head.length, ...rows.map(row => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(wide[i]!))
      .join('  ')
      .trimEnd();
  const reasons = strategies.flatMap(s => [
    '',
    `${s.file}:${s.line} (${s.ops})`,
    ...([s.counter, s.lock, s.freed] as const).map(
      ({ is, line: at, because }) => `    ${is}${at ? ` (${l10n.t('line {0}', at)})` : ''}: ${because}`,
    ),
  ]);
  const title = l10n.t('Counter strategies of the page-table drivers of {0}', tree);
  return [title, '', line(heads), line(wide.map(n => '-'.repeat(n))), ...rows.map(line), ...reasons, ''].join('\n');
}
