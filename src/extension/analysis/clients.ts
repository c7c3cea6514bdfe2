import {
  commands,
  EventEmitter,
  workspace,
  type Disposable,
  type ExtensionContext,
  type LogOutputChannel,
  type Uri,
} from 'vscode';
import type { Contribution } from '../contribution';
import { Command, ContextKey } from '../names';
import type { Platform } from '../platform';
import { touches } from '../settings';
import { AnalysisClient } from './client';
import type { EditorFiles } from './files';
import type { KernelTrees } from './trees';

/** One {@link AnalysisClient} per kernel tree that somebody works in; none starts before it is asked something. */
export class Clients implements Contribution, Disposable {
  private readonly clients = new Map<string, AnalysisClient>();
  private readonly restarted = new EventEmitter<void>();

  /** The analysis starts afresh (a setting changed, or the person asked): ask again for everything. */
  readonly onRestart = this.restarted.event;

  constructor(
    private readonly platform: Platform,
    private readonly extensionUri: Uri,
    private readonly log: LogOutputChannel,
    private readonly files: EditorFiles,
    private readonly trees: KernelTrees,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.restart, () => this.restart()),
      commands.registerCommand(Command.showLog, () => this.log.show()),
      workspace.onDidChangeConfiguration(event => {
        if (touches(event, 'kernelVersion') || touches(event, 'architecture')) this.restart();
      }),
    );
  }

  /** The client of the tree that holds `file`; undefined when no kernel tree does. */
  async holding(file: Uri): Promise<AnalysisClient | undefined> {
    const root = await this.trees.rootOf(file);
    if (!root) return undefined;
    return this.of(root);
  }

  /** The client for a patch: of the workspace's kernel tree, else one without a tree. */
  async forPatches(): Promise<AnalysisClient> {
    return this.of(await this.trees.ofWorkspace());
  }

  /** The client of a tree's folder, or of no tree. */
  of(root: Uri | undefined): AnalysisClient {
    const key = root?.toString() ?? '';
    let client = this.clients.get(key);
    if (!client) {
      this.clients.set(
        key,
        (client = new AnalysisClient(this.platform, this.extensionUri, this.log, this.files, root)),
      );
      if (root) void commands.executeCommand('setContext', ContextKey.inKernelTree, true);
    }
    return client;
  }

  /** Workers that live, for tests and for the bug report. */
  get running(): number {
    return [...this.clients.values()].filter(client => client.active).length;
  }

  dispose(): void {
    for (const client of this.clients.values()) client.dispose();
    this.clients.clear();
    this.restarted.dispose();
  }

  private restart(): void {
    for (const client of this.clients.values()) client.stop();
    this.restarted.fire();
  }
}
