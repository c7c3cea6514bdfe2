import { commands, l10n, window } from 'vscode';
import { sentence, type Failure } from '../kernel/failure';
import { Command } from './names';

/**
 * Shows a failure of something that the person has just asked for; nothing else may show a message. A cancellation is
 * no failure.
 */
export async function tell(failure: Failure): Promise<void> {
  if (failure.code === 'cancelled') return;
  const log = l10n.t('Show Log');
  const chosen = await window.showErrorMessage(sentence(failure), log);
  if (chosen === log) await commands.executeCommand(Command.showLog);
}
