import { l10n } from 'vscode';
import type { VerdictView } from '../../protocol/exploration';

/** A verdict in lines, for the output of a test run: what it says, within which bounds, what was not looked at. */
export function verdictLines(verdict: VerdictView): string[] {
  const { scenario, message, bounds, states, seconds, mail, executed, modelled, stubbed } = verdict;
  const list = (title: string, names: readonly string[]) =>
    names.length ? [`${title}:`, ...names.map(name => `  ${name}`)] : [];
  return [
    `${scenario}: ${verdict.verdict}: ${message}`,
    l10n.t('{0} states in {1} s; bounds: {2}', states, seconds.toFixed(1), bounds),
    ...(mail ? ['', ...mail.trimEnd().split('\n'), ''] : []),
    ...list(l10n.t("executed: the tree's own code"), executed),
    ...list(l10n.t('modelled by the machine'), modelled),
    ...list(l10n.t('stubbed, with what is assumed'), stubbed),
    '',
  ];
}
