import {
  commands,
  EventEmitter,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type ExtensionContext,
} from 'vscode';
import type { Result } from '../../kernel/failure';
import type { ReviewView } from '../../protocol/analysis';
import type { AnalysisClient } from '../analysis/client';
import type { Clients } from '../analysis/clients';
import type { Contribution } from '../contribution';
import { Command, ContextKey, REVIEW_SCHEME, View } from '../names';
import { tell } from '../tell';
import { parseReviewUri, reviewUri } from './uris';

/** The series under review. */
export interface Review {
  /** The patch file. */
  readonly file: Uri;
  readonly client: AnalysisClient;
  readonly view: ReviewView;
}

const PATCHES = ['patch', 'diff', 'mbox', 'mbx', 'eml'];

/** Is this the name of something that can be reviewed? */
export const isPatch = (uri: Uri): boolean => new RegExp(`\\.(${PATCHES.join('|')})$`, 'i').test(uri.path);

/** The one series under review: opened by a person, applied in memory by the analysis, closed by a person. */
export class Reviews implements Contribution, Disposable {
  private review: Review | undefined;
  private readonly changed = new EventEmitter<Review | undefined>();
  private readonly texts = new EventEmitter<Uri>();

  /** Another series is under review, or none. */
  readonly onChange = this.changed.event;

  constructor(private readonly clients: Clients) {}

  get current(): Review | undefined {
    return this.review;
  }

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.reviewPatch, (uri?: unknown) => this.ask(uri)),
      commands.registerCommand(Command.closeReview, () => this.close()),
      workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, {
        onDidChange: this.texts.event,
        provideTextDocumentContent: (uri, cancel) => this.text(uri, cancel),
      }),
      this.clients.onRestart(() => {
        // What the worker knew of the series went with it.
        const file = this.review?.file;
        this.close();
        if (file) void this.open(file);
      }),
    );
  }

  /** Reviews a file; the answer is also what {@link current} becomes. */
  async open(file: Uri, cancel?: CancellationToken): Promise<Result<Review>> {
    const client = await this.clients.forPatches();
    const bytes = await readBytes(file);
    const name = file.path.split('/').at(-1) ?? file.path;
    const opened = await client.call(service => service.openReview({ bytes, name }, cancel ? { cancel } : {}));
    if (!opened.ok) return opened;
    this.close();
    const review = (this.review = { file, client, view: opened.value });
    void commands.executeCommand('setContext', ContextKey.reviewing, true);
    this.changed.fire(review);
    return { ok: true, value: review };
  }

  /** The URI of one side of a file of the current review. */
  uriOf(review: Review, path: string, side: 'before' | 'after'): Uri {
    return reviewUri({ review: review.view.review, side, path, root: review.client.root?.toString() });
  }

  dispose(): void {
    this.changed.dispose();
    this.texts.dispose();
  }

  private async ask(given: unknown): Promise<void> {
    const active = window.activeTextEditor?.document.uri;
    const file =
      given instanceof Uri
        ? given
        : active && isPatch(active)
          ? active
          : (
              await window.showOpenDialog({
                title: l10n.t('Review a patch, a mail or a mailbox'),
                openLabel: l10n.t('Review'),
                filters: { [l10n.t('Patches and mails')]: PATCHES, [l10n.t('All files')]: ['*'] },
                ...(workspace.workspaceFolders?.[0] ? { defaultUri: workspace.workspaceFolders[0].uri } : {}),
              })
            )?.[0];
    if (!file) return;
    const title = l10n.t('Reviewing {0}', file.path.split('/').at(-1) ?? '');
    const opened = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_progress, cancel) => this.open(file, cancel),
    );
    if (opened.ok) await commands.executeCommand(`${View.review}.focus`);
    else tell(opened.failure);
  }

  private close(): void {
    const review = this.review;
    if (!review) return;
    this.review = undefined;
    void commands.executeCommand('setContext', ContextKey.reviewing, false);
    this.changed.fire(undefined);
    if (review.client.active) void review.client.call(service => service.closeReview({ review: review.view.review }));
  }

  private async text(uri: Uri, cancel: CancellationToken): Promise<string> {
    const side = parseReviewUri(uri);
    const review = this.review;
    if (!side || review?.view.review !== side.review) return l10n.t('This review is closed.');
    const file = review.view.files.find(file => file.path === side.path);
    const absent =
      (side.side === 'before' && file?.change === 'added') || (side.side === 'after' && file?.change === 'deleted');
    if (absent) return '';
    const { path } = side;
    const text = await review.client.call(service =>
      service.reviewText({ review: side.review, side: side.side, path }, { cancel }),
    );
    return text.ok ? text.value : `${text.failure.what}: ${text.failure.why}`;
  }
}

/** The file's bytes; a document that was never saved is what it shows. */
async function readBytes(file: Uri): Promise<Uint8Array> {
  const open = workspace.textDocuments.find(document => document.uri.toString() === file.toString());
  if (open && (open.isUntitled || open.isDirty)) return new TextEncoder().encode(open.getText());
  return workspace.fs.readFile(file);
}
