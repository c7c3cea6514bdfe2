import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { l10n, Uri, type Disposable, type LogOutputChannel, type TextDocument } from 'vscode';
import { fail, ok, type Result } from '../../kernel/failure';
import type { AnalysisService, TreeInfo } from '../../protocol/analysis';
import { HOST_METHODS } from '../../protocol/files';
import { remote, serve, type Context, type Remote } from '../../protocol/rpc';
import type { Platform, Worker } from '../platform';
import { setting } from '../settings';
import type { EditorFiles } from './files';

/** A worker that dies more often than this in {@link WINDOW} is left alone until the person asks for a restart. */
const MOST_STARTS = 4;
const WINDOW = 180_000;

interface Running {
  readonly worker: Worker;
  readonly connection: MessageConnection;
  readonly service: Remote<AnalysisService>;
  /** Path → version of the documents that the service knows. */
  readonly sent: Map<string, number>;
  readonly tree: Promise<Result<TreeInfo | undefined>>;
}

/**
 * The analysis service for one kernel tree (or for none: a patch can be reviewed without a tree). The worker starts with
 * the first request and is replaced when it dies; what it knew of documents is sent again.
 */
export class AnalysisClient implements Disposable {
  private running: Running | undefined;
  private starts: number[] = [];

  constructor(
    private readonly platform: Platform,
    private readonly extensionUri: Uri,
    private readonly log: LogOutputChannel,
    /** What the worker asks for: files, and what was kept of earlier sessions. */
    private readonly files: EditorFiles,
    /** The tree's folder; undefined for a service without a tree. */
    readonly root: Uri | undefined,
  ) {}

  /** Has the worker been started? */
  get active(): boolean {
    return this.running !== undefined;
  }

  /** The service with the tree open, or why it cannot be had. */
  async service(context: Partial<Context> = {}): Promise<Result<Remote<AnalysisService>>> {
    this.running ??= this.start(context);
    if (!this.running) {
      return fail(
        'worker-dies',
        l10n.t('The analysis does not stay alive'),
        l10n.t('It ended {0} times within three minutes; the log says why.', MOST_STARTS),
        l10n.t('Run "Pagewarden: Restart Analysis" to try again.'),
      );
    }
    const { service, tree } = this.running;
    const opened = await tree;
    return opened.ok ? ok(service) : opened;
  }

  /** What is known of the tree, once it is open. */
  async tree(): Promise<TreeInfo | undefined> {
    const opened = await this.running?.tree;
    return opened?.ok ? opened.value : undefined;
  }

  /** Calls one method of the service. */
  async call<T>(
    use: (service: Remote<AnalysisService>) => Promise<Result<T>>,
    context: Partial<Context> = {},
  ): Promise<Result<T>> {
    const service = await this.service(context);
    return service.ok ? use(service.value) : service;
  }

  /** Path of a file inside the tree; undefined for a file elsewhere. */
  pathOf(uri: Uri): string | undefined {
    const root = this.root;
    if (!root || uri.scheme !== root.scheme || uri.authority !== root.authority) return undefined;
    const folder = root.path.endsWith('/') ? root.path : `${root.path}/`;
    return uri.path.startsWith(folder) ? uri.path.slice(folder.length) : undefined;
  }

  /** Sends a document's text unless the service has this version already. */
  async send(document: TextDocument, path: string): Promise<Result<null>> {
    return this.call(async service => {
      const sent = this.running?.sent;
      // It was closed while this waited: what was typed last must not outlive it in the worker.
      if (document.isClosed) return ok(null);
      if (sent?.get(path) === document.version) return ok(null);
      const { version } = document;
      sent?.set(path, version);
      return service.changeDocument({ path, version, text: document.getText() });
    });
  }

  /** Says that a document was closed, if the service ever heard of it. */
  async forget(path: string): Promise<void> {
    if (!this.running?.sent.delete(path)) return;
    await this.running.service.closeDocument({ path });
  }

  /** Ends the worker; the next request starts a new one, however often it died before. */
  stop(): void {
    this.starts = [];
    this.end();
  }

  dispose(): void {
    this.end();
  }

  private start(context: Partial<Context>): Running | undefined {
    const now = Date.now();
    this.starts = this.starts.filter(at => now - at < WINDOW);
    if (this.starts.length >= MOST_STARTS) return undefined;
    this.starts.push(now);
    this.log.info(`starting the analysis of ${this.root?.toString() ?? 'patches without a tree'}`);
    const worker = this.platform.startWorker(this.extensionUri);
    const connection = createMessageConnection(worker.reader, worker.writer);
    serve(connection, this.files, HOST_METHODS);
    worker.onDeath(why => {
      this.log.error(`the analysis ended: ${why}`);
      this.end();
    });
    connection.onError(([error]) => this.log.error(error));
    connection.listen();
    const service = remote<AnalysisService>(connection);
    const tree = this.openTree(service, context);
    return { worker, connection, service, sent: new Map(), tree };
  }

  private async openTree(
    service: Remote<AnalysisService>,
    context: Partial<Context>,
  ): Promise<Result<TreeInfo | undefined>> {
    const root = this.root;
    if (!root) return ok(undefined);
    const version = setting('kernelVersion', root).trim();
    const began = Date.now();
    const opened = await service.openTree(
      {
        root: this.platform.rootFor(root),
        name: root.path.split('/').filter(Boolean).at(-1) ?? '/',
        arch: setting('architecture', root),
        ...(version ? { version } : {}),
      },
      context,
    );
    if (opened.ok) this.log.info(`opened ${root.toString()} in ${Date.now() - began} ms`);
    else this.log.error(`${opened.failure.what}: ${opened.failure.why}`);
    return opened;
  }

  private end(): void {
    const running = this.running;
    this.running = undefined;
    running?.connection.dispose();
    running?.worker.terminate();
  }
}
