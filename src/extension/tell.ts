import { commands, l10n, window } from 'vscode';
import { sentence, type Failure } from '../kernel/failure';
import { Command } from './names';

/**
 * Shows a failure of something that the person has just asked for; nothing else may show a message. A cancellation is
 * no failure.
 */
export function tell(failure: Failure): void {
  if (failure.code === 'cancelled') return;
  const log = l10n.t('Show Log');
  // Not awaited: a command has ended once it has said why it could not do its work.
  void window.showErrorMessage(sentence(failure), log).then(chosen => {
    if (chosen === log) void commands.executeCommand(Command.showLog);
  });
}
