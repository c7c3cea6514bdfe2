import {
  commands,
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  ProgressLocation,
  Range,
  Uri,
  window,
  type CancellationToken,
  type DiagnosticCollection,
  type ExtensionContext,
  type Progress,
} from 'vscode';
import { fail, type Result } from '../../kernel/failure';
import type { AuditBatch, Finding } from '../../protocol/analysis';
import type { AnalysisClient } from '../analysis/client';
import type { Clients } from '../analysis/clients';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import { tell } from '../tell';
import { toDiagnostic } from './finding';

/** Files that the worker audits at a time: between two batches it answers others, and can stop. */
const BATCH = 64;

/** How far an audit is. */
interface Tally {
  files: number;
  findings: number;
}

/** "Audit Folder…": findings in every C file below a folder, in the Problems view as they come. */
export class AuditFolder implements Contribution {
  /** What each file is shown with; a file that is open has its own, live, diagnostics instead. */
  private readonly found = new Map<string, readonly Diagnostic[]>();
  private readonly open = new Set<string>();

  constructor(
    private readonly clients: Clients,
    private readonly reports: Reports,
  ) {}

  register(context: ExtensionContext): void {
    const shown = languages.createDiagnosticCollection('pagewarden-folder');
    context.subscriptions.push(
      shown,
      commands.registerCommand(Command.auditFolder, (uri?: unknown) => this.ask(uri, shown)),
      this.reports.onChange(({ document: { uri }, result }) => {
        const key = uri.toString();
        if (result) this.open.add(key);
        else this.open.delete(key);
        shown.set(uri, result ? [] : this.found.get(key));
      }),
      this.clients.onRestart(() => {
        this.found.clear();
        shown.clear();
      }),
    );
  }

  private async ask(given: unknown, shown: DiagnosticCollection): Promise<void> {
    const tree = await this.clients.forPatches();
    const folder =
      given instanceof Uri
        ? given
        : (
            await window.showOpenDialog({
              title: l10n.t('Audit the C files below a folder'),
              openLabel: l10n.t('Audit'),
              canSelectFiles: false,
              canSelectFolders: true,
              ...(tree.root ? { defaultUri: tree.root } : {}),
            })
          )?.[0];
    if (!folder) return;
    const place = await this.placeOf(folder);
    if (!place.ok) return tell(place.failure);
    const tally: Tally = { files: 0, findings: 0 };
    const title = l10n.t('Auditing {0}', folder.path.split('/').at(-1) ?? '');
    const audited = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, cancel) => this.audit(place.value, shown, tally, progress, cancel),
    );
    if (!audited.ok) return tell(audited.failure);
    if (tally.findings) await commands.executeCommand('workbench.actions.view.problems');
    else void window.showInformationMessage(l10n.t('Nothing to report in {0} C files.', tally.files));
  }

  /** The tree that holds a folder, and the folder's path in it ("" for the whole tree). */
  private async placeOf(folder: Uri): Promise<Result<{ client: AnalysisClient; path: string }>> {
    const inside = Uri.joinPath(folder, 'x');
    const client = await this.clients.holding(inside);
    const path = client?.pathOf(inside);
    if (client && path !== undefined) return { ok: true, value: { client, path: path.slice(0, -2) } };
    return fail(
      'no-kernel-tree',
      l10n.t('{0} cannot be audited', folder.path),
      l10n.t('It lies in no kernel tree.'),
      l10n.t('Choose a folder of a kernel tree.'),
    );
  }

  private async audit(
    { client, path }: { readonly client: AnalysisClient; readonly path: string },
    shown: DiagnosticCollection,
    tally: Tally,
    progress: Progress<{ message?: string; increment?: number }>,
    cancel: CancellationToken,
  ): Promise<Result<null>> {
    const listed = await client.call(
      service =>
        service.listFiles(
          { paths: path ? [path] : [] },
          { cancel, progress: (_what, done) => progress.report({ message: l10n.t('C files found: {0}', done) }) },
        ),
      { cancel },
    );
    if (!listed.ok) return listed;
    const files = listed.value;
    this.found.clear();
    shown.clear();
    for (let from = 0; from < files.length; from += BATCH) {
      const paths = files.slice(from, from + BATCH);
      const batch = await client.call(service => service.auditFiles({ paths }, { cancel }), { cancel });
      if (!batch.ok) return batch;
      this.add(batch.value, client, shown, tally);
      tally.files += paths.length;
      progress.report({
        message: l10n.t('{0} of {1} files, findings: {2}', tally.files, files.length, tally.findings),
        increment: (paths.length * 100) / files.length,
      });
    }
    return { ok: true, value: null };
  }

  private add(
    { findings, problems }: AuditBatch,
    client: AnalysisClient,
    shown: DiagnosticCollection,
    tally: Tally,
  ): void {
    tally.findings += findings.length + problems.length;
    const fileOf = (path: string) => Uri.joinPath(client.root!, path);
    const byFile = new Map<string, Finding[]>();
    for (const finding of findings) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
    const show = (uri: Uri, diagnostics: readonly Diagnostic[]) => {
      this.found.set(uri.toString(), diagnostics);
      if (!this.open.has(uri.toString())) shown.set(uri, diagnostics);
    };
    for (const [path, all] of byFile) {
      const uri = fileOf(path);
      show(
        uri,
        all.flatMap(finding => toDiagnostic(finding, uri, fileOf) ?? []),
      );
    }
    // A file that could not be audited must not look like one without findings.
    for (const { path, why } of problems) {
      const diagnostic = new Diagnostic(new Range(0, 0, 0, 0), why, DiagnosticSeverity.Information);
      diagnostic.source = 'pagewarden';
      show(fileOf(path), [diagnostic]);
    }
  }
}
