import { languages, Uri, workspace, type Diagnostic, type ExtensionContext } from 'vscode';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { REVIEW_SCHEME } from '../names';
import { touches } from '../settings';
import { toDiagnostic } from './finding';

/** A diagnostic where a rule fires, in every open C file of a kernel tree; gone when the file is closed. */
export class Diagnostics implements Contribution {
  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    const shown = languages.createDiagnosticCollection('pagewarden');
    context.subscriptions.push(
      shown,
      this.reports.onChange(async ({ document, result }) => {
        // The review owns what is shown on a reviewed file: only added lines count there.
        if (document.uri.scheme === REVIEW_SCHEME) return;
        if (!result?.ok) return shown.delete(document.uri);
        const where = await this.reports.place(document);
        const root = where?.client.root;
        const fileOf = (path: string) => (root ? Uri.joinPath(root, path) : document.uri);
        const all = result.value.findings.map(finding => toDiagnostic(finding, document.uri, fileOf));
        shown.set(
          document.uri,
          all.filter((d): d is Diagnostic => d !== undefined),
        );
      }),
      workspace.onDidChangeConfiguration(event => {
        if (touches(event, 'severity')) this.reports.refresh();
      }),
    );
  }
}
