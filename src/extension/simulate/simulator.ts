import {
  commands,
  l10n,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
  type WebviewPanel,
} from 'vscode';
import { ok } from '../../kernel/failure';
import type { ScenarioText } from '../../protocol/analysis';
import { isPersisted, type PersistedState, type RunSource } from '../../protocol/panel';
import type { Clients } from '../analysis/clients';
import { isC, type Reports } from '../analysis/reports';
import { functionUnderCursor, type FunctionArguments } from '../annotate/lenses';
import type { Contribution } from '../contribution';
import { Command, Panel, REVIEW_SCHEME } from '../names';
import type { Reviews } from '../series/reviews';
import { tell } from '../tell';
import { webviewOptions, webviewPage } from './page';
import { RunPanel } from './panel';
import { treeLabel, type Basis, type Places, type ShownScenario } from './places';

/** "Simulate This Function" and "Run This Scenario": finds or makes the scenario and opens the review webview on it. */
export class Simulator implements Contribution, Disposable {
  /** One panel per scenario, tree and patch. */
  private readonly panels = new Map<string, RunPanel>();

  constructor(
    private readonly extensionUri: Uri,
    private readonly clients: Clients,
    private readonly reports: Reports,
    private readonly reviews: Reviews,
    private readonly places: Places,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.simulate, (given?: FunctionArguments) => this.simulate(given)),
      commands.registerCommand(Command.simulateScenario, () => this.simulateScenario()),
      window.registerWebviewPanelSerializer(Panel.run, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          if (isPersisted(state)) this.attach(panel, state.source, ViewColumn.One, state);
          else panel.dispose();
        },
      }),
      this.clients.onRestart(() => [...this.panels.values()].forEach(panel => panel.reload())),
    );
  }

  dispose(): void {
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  /** Opens the view on a scenario; with a schedule, on the CPUs in that order. */
  async open(basis: Basis, scenario: ShownScenario, title: string, schedule?: string): Promise<void> {
    const client = this.clients.of(basis.tree === null ? undefined : Uri.parse(basis.tree));
    const { path, text, document } = scenario;
    const column = window.activeTextEditor?.viewColumn ?? ViewColumn.One;
    const source = { ...basis, title, treeLabel: await treeLabel(client), scenario: { path, text }, document };
    await this.show({ ...source, unfilled: [], ...(schedule === undefined ? {} : { schedule }) }, column);
  }

  private async simulate(given: FunctionArguments | undefined): Promise<void> {
    const document = given?.uri
      ? await workspace.openTextDocument(given.uri)
      : window.activeTextEditor && isC(window.activeTextEditor.document)
        ? window.activeTextEditor.document
        : undefined;
    const where = document && (await this.reports.place(document));
    if (!document || !where) {
      void window.showInformationMessage(l10n.t('Put the cursor in a function of a C file of a kernel tree first.'));
      return;
    }
    const found = given ? ok(given.function) : await functionUnderCursor(this.reports, document);
    if (!found.ok) return tell(found.failure);
    const name = found.value;
    if (name === undefined) {
      void window.showInformationMessage(l10n.t('The cursor is in no function: put it in the one to simulate.'));
      return;
    }
    const { client, place } = where;
    const scenario = await client.call(service => service.scenarioFor({ ...place, function: name }));
    if (!scenario.ok) return tell(scenario.failure);
    const column = window.activeTextEditor?.viewColumn ?? ViewColumn.One;
    const generated = scenario.value.generated ? await openGenerated(scenario.value, column) : undefined;
    const patched = document.uri.scheme === REVIEW_SCHEME ? this.reviews.current : undefined;
    await this.show(
      {
        title: name,
        tree: client.root?.toString() ?? null,
        treeLabel: await treeLabel(client),
        patch: patched?.file.toString() ?? null,
        scenario: { path: scenario.value.path, text: scenario.value.text },
        document: generated?.uri.toString() ?? null,
        unfilled: scenario.value.unfilled,
      },
      column,
    );
  }

  /** Runs the scenario in the active editor, on the tree it lies in or the workspace's, with the patch under review. */
  private async simulateScenario(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (!document || !isC(document)) {
      void window.showInformationMessage(l10n.t('Open a scenario first: a C file with a setup function.'));
      return;
    }
    const own = await this.places.scenarioIn(document);
    if (!own.ok) return tell(own.failure);
    const { title, basis, label, scenario } = own.value;
    const { path, text } = scenario;
    const source = { ...basis, title, treeLabel: label, scenario: { path, text }, document: scenario.document };
    await this.show({ ...source, unfilled: [] }, window.activeTextEditor?.viewColumn ?? ViewColumn.One);
  }

  private async show(source: RunSource, column: ViewColumn): Promise<void> {
    const shown = this.panels.get(keyOf(source));
    if (shown) return shown.reveal(source);
    const panel = window.createWebviewPanel(
      Panel.run,
      source.title,
      { viewColumn: column === ViewColumn.One ? ViewColumn.Two : ViewColumn.Beside, preserveFocus: false },
      webviewOptions(this.extensionUri),
    );
    this.attach(panel, source, column, undefined);
  }

  private attach(
    panel: WebviewPanel,
    source: RunSource,
    column: ViewColumn,
    restored: PersistedState | undefined,
  ): void {
    const key = keyOf(source);
    panel.iconPath = Uri.joinPath(this.extensionUri, 'media', 'pagewarden.svg');
    panel.webview.options = webviewOptions(this.extensionUri);
    const run = new RunPanel(panel, source, { extensionUri: this.extensionUri, places: this.places }, column, restored);
    this.panels.set(key, run);
    panel.onDidDispose(() => {
      if (this.panels.get(key) === run) this.panels.delete(key);
    });
    panel.webview.html = webviewPage(panel.webview, this.extensionUri);
  }
}

const keyOf = ({ tree, patch, title, scenario, schedule }: RunSource): string =>
  JSON.stringify([tree, patch, title, scenario.path, schedule]);

/** A generated scenario is a document of the person's: to be read, filled in, saved beside the patch. */
async function openGenerated({ text }: ScenarioText, viewColumn: ViewColumn): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ language: 'c', content: text });
  await window.showTextDocument(document, { viewColumn, preview: false, preserveFocus: true });
  return document;
}
