import {
  CancellationTokenSource,
  commands,
  env,
  l10n,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import {
  isFromComparison,
  type ComparisonOptions,
  type FromComparison,
  type ToComparison,
} from '../../protocol/comparison';
import { isCancelled } from '../../protocol/rpc';
import type { Clients } from '../analysis/clients';
import type { Contribution } from '../contribution';
import { Command, Panel } from '../names';
import { webviewOptions, webviewPage } from '../simulate/page';
import { comparisonStrings } from './strings';

/** "Compare Counter Strategies": iova_stress on the page-table engine, as a picture and tables. Needs no kernel tree. */
export class Comparer implements Contribution, Disposable {
  private shown: ComparisonPanel | undefined;

  constructor(
    private readonly extensionUri: Uri,
    private readonly clients: Clients,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.compareStrategies, () => this.show()),
      window.registerWebviewPanelSerializer(Panel.comparison, {
        // The view keeps its last figures itself.
        deserializeWebviewPanel: panel => Promise.resolve(this.attach(panel)),
      }),
    );
  }

  dispose(): void {
    this.shown?.dispose();
  }

  private show(): void {
    if (this.shown) return this.shown.reveal();
    const options = webviewOptions(this.extensionUri);
    this.attach(window.createWebviewPanel(Panel.comparison, l10n.t('Counter Strategies'), ViewColumn.Active, options));
  }

  private attach(panel: WebviewPanel): void {
    panel.iconPath = Uri.joinPath(this.extensionUri, 'media', 'pagewarden.svg');
    panel.webview.options = webviewOptions(this.extensionUri);
    const shown = new ComparisonPanel(panel, this.clients);
    this.shown = shown;
    panel.onDidDispose(() => {
      shown.dispose();
      if (this.shown === shown) this.shown = undefined;
    });
    panel.webview.html = webviewPage(panel.webview, this.extensionUri, 'comparison');
  }
}

/** One panel; at most one comparison runs in it. */
class ComparisonPanel implements Disposable {
  private cancel: CancellationTokenSource | undefined;
  private readonly listening: Disposable;

  constructor(
    private readonly panel: WebviewPanel,
    private readonly clients: Clients,
  ) {
    this.listening = panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isFromComparison(message)) void this.receive(message);
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.cancel?.cancel();
    this.listening.dispose();
    this.panel.dispose();
  }

  private post(message: ToComparison): void {
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: FromComparison): Promise<void> {
    switch (message.type) {
      case 'ready': {
        // A service without a tree: the figures are about the engine, and no tree should wait for them.
        const facts = await this.clients.of(undefined).call(service => service.strategyFacts(null));
        if (facts.ok) this.post({ type: 'facts', strings: comparisonStrings(), facts: facts.value });
        else this.post({ type: 'failed', failure: facts.failure });
        return;
      }
      case 'run':
        return this.run(message.options);
      case 'cancel':
        return this.cancel?.cancel();
      case 'copy':
        await env.clipboard.writeText(message.text);
        return this.post({ type: 'said', text: l10n.t('The figures are on the clipboard.') });
    }
  }

  private async run(options: ComparisonOptions): Promise<void> {
    if (this.cancel) return;
    const source = (this.cancel = new CancellationTokenSource());
    const progress = (what: string, done: number, total = 0) => this.post({ type: 'running', what, done, total });
    const context = { cancel: source.token, progress };
    const compared = await this.clients.of(undefined).call(service => service.compareStrategies(options, context));
    this.cancel = undefined;
    source.dispose();
    if (compared.ok) this.post({ type: 'done', comparison: compared.value });
    else if (isCancelled(compared)) this.post({ type: 'cancelled' });
    else this.post({ type: 'failed', failure: compared.failure });
  }
}
