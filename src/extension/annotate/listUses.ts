import {
  commands,
  l10n,
  Selection,
  TextEditorRevealType,
  window,
  type ExtensionContext,
  type QuickPickItem,
  type TextEditor,
} from 'vscode';
import type { AnnotatedUse } from '../../protocol/analysis';
import { isC, type Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import { tell } from '../tell';
import { toRange } from './finding';

interface UseItem extends QuickPickItem {
  readonly use: AnnotatedUse;
}

/** "List Page Count Uses in File": every use, to be filtered by typing; the editor shows the one that is selected. */
export class ListUses implements Contribution {
  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(commands.registerCommand(Command.listUses, () => this.list()));
  }

  private async list(): Promise<void> {
    const editor = window.activeTextEditor;
    if (!editor || !isC(editor.document)) {
      void window.showInformationMessage(l10n.t('Open a C file of a kernel tree first: its uses are listed.'));
      return;
    }
    const report = await this.reports.of(editor.document);
    if (!report.ok) return tell(report.failure);
    const { uses, findings } = report.value;
    if (uses.length === 0) {
      void window.showInformationMessage(l10n.t('This file uses neither _refcount nor _mapcount of a page.'));
      return;
    }
    const items = uses.map((use): UseItem => {
      const fired = findings.filter(f => f.line === use.line && f.symbol === use.symbol).map(f => f.rule);
      return {
        use,
        label: `${fired.length ? '$(warning)' : '$(symbol-field)'} ${use.expression}`,
        description: l10n.t('{0} · {1}, line {2}', use.count, use.function || l10n.t('file scope'), use.line),
        detail: fired.length ? fired.join(', ') : use.effect,
      };
    });
    pick(editor, items);
  }
}

function pick(editor: TextEditor, items: readonly UseItem[]): void {
  const picker = window.createQuickPick<UseItem>();
  const { selection, visibleRanges } = editor;
  let accepted = false;
  picker.title = l10n.t('Page count uses: {0}', items.length);
  picker.matchOnDescription = true;
  picker.items = items;
  picker.onDidChangeActive(([item]) => item && select(editor, item.use));
  picker.onDidAccept(() => {
    accepted = true;
    picker.hide();
  });
  picker.onDidHide(() => {
    // Escape brings the person back to where they were.
    if (!accepted) {
      editor.selection = selection;
      if (visibleRanges[0]) editor.revealRange(visibleRanges[0], TextEditorRevealType.AtTop);
    }
    picker.dispose();
  });
  picker.show();
}

function select(editor: TextEditor, use: AnnotatedUse): void {
  const range = toRange(use);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
