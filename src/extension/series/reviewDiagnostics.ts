import { languages, Uri, workspace, type Diagnostic, type ExtensionContext } from 'vscode';
import { toDiagnostic } from '../annotate/finding';
import type { Contribution } from '../contribution';
import { touches } from '../settings';
import type { Reviews } from './reviews';

/** Diagnostics on the lines that the series under review adds, and only on those. */
export class ReviewDiagnostics implements Contribution {
  constructor(private readonly reviews: Reviews) {}

  register(context: ExtensionContext): void {
    const shown = languages.createDiagnosticCollection('pagewarden-review');
    context.subscriptions.push(
      shown,
      this.reviews.onChange(() => this.show(shown)),
      workspace.onDidChangeConfiguration(event => {
        if (touches(event, 'severity')) this.show(shown);
      }),
    );
  }

  private show(shown: { clear(): void; set(uri: Uri, diagnostics: readonly Diagnostic[]): void }): void {
    shown.clear();
    const review = this.reviews.current;
    if (!review) return;
    const { view, client } = review;
    const reviewed = new Set(view.files.map(file => file.path));
    const fileOf = (path: string) =>
      reviewed.has(path) || !client.root ? this.reviews.uriOf(review, path, 'after') : Uri.joinPath(client.root, path);
    for (const { path } of view.files) {
      const uri = this.reviews.uriOf(review, path, 'after');
      const added = view.findings.filter(finding => finding.file === path && finding.origin === 'added');
      const diagnostics = added.map(finding => toDiagnostic(finding, uri, fileOf));
      shown.set(
        uri,
        diagnostics.filter(diagnostic => diagnostic !== undefined),
      );
    }
  }
}
