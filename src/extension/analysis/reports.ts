import {
  EventEmitter,
  Uri,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';
import type { CancelToken } from '../../kernel/cancel';
import { fail, type Result } from '../../kernel/failure';
import type { FileReport } from '../../protocol/analysis';
import type { Contribution } from '../contribution';
import { REVIEW_SCHEME } from '../names';
import { parseReviewUri } from '../series/uris';
import type { AnalysisClient } from './client';
import type { Clients } from './clients';

/** A report together with the document it is about. */
export interface Reported {
  readonly document: TextDocument;
  /** Undefined when the document left: what is shown for it must go. */
  readonly result: Result<FileReport> | undefined;
}

interface Entry {
  readonly document: TextDocument;
  /** The newest report and the version it is of. */
  version: number;
  pending: Promise<Result<FileReport>> | undefined;
  /** Is the newest question still unanswered? Then the next one waits for the answer. */
  busy: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Is this a C file that may have uses of a count? */
export const isC = (document: TextDocument): boolean => /\.[ch]$/.test(document.uri.path);

/**
 * What the analysis says about each visible C document of a kernel tree: asked once per version, shared by diagnostics,
 * hovers, code lenses and code actions. An answer about an older text is dropped.
 */
export class Reports implements Contribution, Disposable {
  private readonly entries = new Map<string, Entry>();
  private readonly changed = new EventEmitter<Reported>();

  /** A document has a new report, or none any more. */
  readonly onChange = this.changed.event;

  constructor(private readonly clients: Clients) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      window.onDidChangeVisibleTextEditors(editors => editors.forEach(({ document }) => void this.watch(document))),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const entry = contentChanges.length > 0 && this.entries.get(document.uri.toString());
        if (entry) this.soon(entry);
      }),
      workspace.onDidCloseTextDocument(document => this.drop(document)),
      workspace.onDidSaveTextDocument(document => void this.saved(document)),
      this.clients.onRestart(() => this.refresh()),
    );
    window.visibleTextEditors.forEach(({ document }) => void this.watch(document));
  }

  /** The report of a document as it stands now. */
  async of(document: TextDocument, cancel?: CancelToken): Promise<Result<FileReport>> {
    const entry = await this.watch(document);
    if (!entry) return fail('no-kernel-tree', '', '', '');
    while (!cancel?.isCancellationRequested) {
      const { version } = document;
      if (entry.version !== version || !entry.pending) this.ask(entry);
      const result = await entry.pending!;
      if (document.version === version) return result;
    }
    return fail('cancelled', '', '', '');
  }

  /** The client that knows a document, with the place the document has there. */
  async place(
    document: TextDocument,
  ): Promise<{ client: AnalysisClient; place: { path: string; review?: string } } | undefined> {
    const { uri } = document;
    if (uri.scheme === REVIEW_SCHEME) {
      const side = parseReviewUri(uri);
      if (side?.side !== 'after') return undefined;
      const client = this.clients.of(side.root ? Uri.parse(side.root) : undefined);
      return { client, place: { path: side.path, review: side.review } };
    }
    const client = await this.clients.holding(uri);
    const path = client?.pathOf(uri);
    return client && path !== undefined ? { client, place: { path } } : undefined;
  }

  /** Shows every report again: what is made of it has changed. */
  refresh(): void {
    for (const entry of this.entries.values()) this.ask(entry);
  }

  dispose(): void {
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
    this.entries.clear();
    this.changed.dispose();
  }

  private async watch(document: TextDocument): Promise<Entry | undefined> {
    const key = document.uri.toString();
    const known = this.entries.get(key);
    if (known || !isC(document) || !(await this.place(document)) || document.isClosed) return known;
    const entry: Entry = this.entries.get(key) ?? {
      document,
      version: -1,
      pending: undefined,
      busy: false,
      timer: undefined,
    };
    if (!this.entries.has(key)) {
      this.entries.set(key, entry);
      this.ask(entry);
    }
    return entry;
  }

  /** Asks when all that one event changes is there; while an answer is under way, that asks again for a newer text. */
  private soon(entry: Entry): void {
    clearTimeout(entry.timer);
    if (!entry.busy) entry.timer = setTimeout(() => this.ask(entry), 0);
  }

  /** Asks for the present text, and tells the listeners if that is still the text when the answer comes. */
  private ask(entry: Entry): void {
    clearTimeout(entry.timer);
    const { document } = entry;
    entry.version = document.version;
    const pending = (entry.pending = this.examine(document));
    entry.busy = true;
    void pending.then(result => {
      if (this.entries.get(document.uri.toString()) !== entry || entry.pending !== pending) return;
      entry.busy = false;
      if (document.version === entry.version) this.changed.fire({ document, result });
      else this.ask(entry);
    });
  }

  private async examine(document: TextDocument): Promise<Result<FileReport>> {
    const where = await this.place(document);
    if (!where) return fail('no-kernel-tree', '', '', '');
    const { client, place } = where;
    if (!place.review) {
      const sent = await client.send(document, place.path);
      if (!sent.ok) return sent;
    }
    return client.call(service => service.examine(place));
  }

  private async saved(document: TextDocument): Promise<void> {
    if (!this.clients.running) return;
    const client = await this.clients.holding(document.uri);
    const path = client?.active ? client.pathOf(document.uri) : undefined;
    if (client && path !== undefined) await client.call(service => service.filesChanged({ paths: [path] }));
  }

  private drop(document: TextDocument): void {
    const key = document.uri.toString();
    const entry = this.entries.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.entries.delete(key);
    this.changed.fire({ document, result: undefined });
    void this.place(document).then(where => {
      if (where && !where.place.review) void where.client.forget(where.place.path);
    });
  }
}
