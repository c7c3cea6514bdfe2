import { l10n, languages, LanguageStatusSeverity, window, type ExtensionContext } from 'vscode';
import { sentence } from '../kernel/failure';
import { formatVersion } from '../kernel/version';
import type { Reports } from './analysis/reports';
import type { Contribution } from './contribution';
import { Command } from './names';
import { C_FILES } from './selectors';

/** One quiet line in the language status of a C file: which kernel it is judged by, and what was found. */
export class Status implements Contribution {
  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    const item = languages.createLanguageStatusItem('pagewarden', C_FILES);
    item.name = 'Pagewarden';
    item.command = { command: Command.showLog, title: l10n.t('Show Log') };
    const outside = () => {
      item.text = 'Pagewarden';
      item.detail = l10n.t('no kernel tree');
      item.severity = LanguageStatusSeverity.Information;
      item.busy = false;
    };
    const show = async () => {
      const document = window.activeTextEditor?.document;
      const where = document && (await this.reports.place(document));
      if (!document || !where) return outside();
      item.busy = true;
      const result = await this.reports.of(document);
      if (window.activeTextEditor?.document !== document) return;
      const tree = await where.client.tree();
      item.busy = false;
      item.text = tree ? `Linux ${formatVersion(tree.version)}` : 'Pagewarden';
      item.severity = result.ok ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning;
      item.detail = result.ok
        ? l10n.t('page count uses: {0}, findings: {1}', result.value.uses.length, result.value.findings.length)
        : sentence(result.failure);
    };
    outside();
    context.subscriptions.push(
      item,
      window.onDidChangeActiveTextEditor(show),
      this.reports.onChange(({ document }) => {
        if (document === window.activeTextEditor?.document) void show();
      }),
    );
  }
}
