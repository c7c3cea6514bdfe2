import { commands, l10n, ViewColumn, window, workspace, type ExtensionContext } from 'vscode';
import type { Explanation } from '../../protocol/analysis';
import { isC, type Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import type { Pages } from '../pages';
import { tell } from '../tell';

/** "Why Is Nothing Reported Here?": which rules looked at the use under the cursor, and why each stayed silent. */
export class WhySilent implements Contribution {
  constructor(
    private readonly reports: Reports,
    private readonly pages: Pages,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(commands.registerCommand(Command.whySilent, () => this.explain()));
  }

  private async explain(): Promise<void> {
    const editor = window.activeTextEditor;
    const where = editor && isC(editor.document) && (await this.reports.place(editor.document));
    if (!editor || !where) {
      void window.showInformationMessage(l10n.t('Put the cursor on a call in a C file of a kernel tree first.'));
      return;
    }
    // The answer must be about the text as it stands.
    const report = await this.reports.of(editor.document);
    if (!report.ok) return tell(report.failure);
    const { line, character } = editor.selection.active;
    const answer = await where.client.call(service =>
      service.explain({ ...where.place, line: line + 1, column: character + 1 }),
    );
    if (!answer.ok) return tell(answer.failure);
    if (answer.value.answers.length === 0) {
      void window.showInformationMessage(answer.value.summary);
      return;
    }
    const text = page(answer.value, where.place.path, line + 1);
    const name = l10n.t('Why line {0}', line + 1);
    const document = await workspace.openTextDocument(this.pages.write(`${name}.txt`, text));
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true, preserveFocus: true });
  }
}

/** Plain text, ready for a mail. */
export function page({ use, answers, summary }: Explanation, path: string, line: number): string {
  const lines = [`${path}:${use?.line ?? line}`, ...(use ? [`    ${use.expression}`, ''] : ['']), summary, ''];
  for (const { rule, fired, because } of answers) {
    lines.push(`${rule}: ${fired ? l10n.t('reports') : l10n.t('stays silent')}`, `    ${because}`, '');
  }
  return lines.join('\n');
}
