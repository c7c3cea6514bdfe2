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
import { fail, ok, type Result } from '../../kernel/failure';
import { formatVersion } from '../../kernel/version';
import type { ScenarioText } from '../../protocol/analysis';
import { isPersisted, type PersistedState, type RunSource } from '../../protocol/panel';
import type { AnalysisClient } from '../analysis/client';
import type { Clients } from '../analysis/clients';
import { isC, type Reports } from '../analysis/reports';
import { functionAt, type SimulateArguments } from '../annotate/lenses';
import type { Contribution } from '../contribution';
import { Command, Panel, REVIEW_SCHEME } from '../names';
import { pageUri, type Pages } from '../pages';
import type { Reviews } from '../series/reviews';
import { reviewUri } from '../series/uris';
import { tell } from '../tell';
import { webviewOptions, webviewPage } from './page';
import { RunPanel, type PanelServices } from './panel';

/** "Simulate This Function" and "Run This Scenario": finds or makes the scenario and opens the review webview on it. */
export class Simulator implements Contribution, Disposable, PanelServices {
  /** One panel per scenario, tree and patch. */
  private readonly panels = new Map<string, RunPanel>();

  constructor(
    readonly extensionUri: Uri,
    private readonly clients: Clients,
    private readonly reports: Reports,
    private readonly reviews: Reviews,
    private readonly pages: Pages,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.simulate, (given?: SimulateArguments) => this.simulate(given)),
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

  /** @inheritdoc */
  async prepare(source: RunSource): Promise<Result<{ client: AnalysisClient; review?: string }>> {
    const client = this.clients.of(source.tree === null ? undefined : Uri.parse(source.tree));
    if (source.patch === null) return ok({ client });
    let review = this.reviews.current;
    if (review?.file.toString() !== source.patch) {
      const opened = await this.reviews.open(Uri.parse(source.patch));
      if (!opened.ok) return opened;
      review = opened.value;
    }
    return ok({ client: review.client, review: review.view.review });
  }

  /** @inheritdoc */
  async locate(source: RunSource, review: string | undefined, path: string): Promise<Uri> {
    if (path === source.scenario.path) {
      if (source.document !== null) return Uri.parse(source.document);
      return this.pages.write(path.split('/').at(-1) ?? path, source.scenario.text);
    }
    const root = source.tree ?? undefined;
    const reviewed = this.reviews.current?.view;
    if (review !== undefined && reviewed?.review === review && reviewed.files.some(file => file.path === path))
      return reviewUri({ review, side: 'after', path, root });
    return root === undefined ? pageUri(path) : Uri.joinPath(Uri.parse(root), path);
  }

  private async simulate(given: SimulateArguments | undefined): Promise<void> {
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
    const name = given?.function ?? (await this.functionUnderCursor(document));
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
        treeLabel: await label(client),
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
    const review = this.reviews.current;
    const client = review?.client ?? (await this.clients.holding(document.uri)) ?? (await this.clients.forPatches());
    if (!client.root)
      return tell(
        fail(
          'no-kernel-tree',
          l10n.t('The scenario cannot be run'),
          l10n.t('No kernel tree is open whose code it could call.'),
          l10n.t('Open a folder with a kernel tree.'),
        ).failure,
      );
    const name = document.uri.path.split('/').at(-1) ?? document.uri.path;
    await this.show(
      {
        title: name,
        tree: client.root.toString(),
        treeLabel: await label(client),
        patch: review?.file.toString() ?? null,
        scenario: { path: `scenarios/${name}`, text: document.getText() },
        document: document.uri.toString(),
        unfilled: [],
      },
      window.activeTextEditor?.viewColumn ?? ViewColumn.One,
    );
  }

  private async functionUnderCursor(document: TextDocument): Promise<string | undefined> {
    const report = await this.reports.of(document);
    const editor = window.activeTextEditor;
    if (!report.ok || editor?.document !== document) return undefined;
    return functionAt(report.value.functions, editor.selection.active.line + 1)?.name;
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
    const run = new RunPanel(panel, source, this, column, restored);
    this.panels.set(key, run);
    panel.onDidDispose(() => {
      if (this.panels.get(key) === run) this.panels.delete(key);
    });
    panel.webview.html = webviewPage(panel.webview, this.extensionUri);
  }
}

const keyOf = ({ tree, patch, title, scenario }: RunSource): string =>
  JSON.stringify([tree, patch, title, scenario.path]);

const label = async (client: AnalysisClient): Promise<string> => {
  const tree = await client.tree();
  return tree ? `Linux ${formatVersion(tree.version)}` : '';
};

/** A generated scenario is a document of the person's: to be read, filled in, saved beside the patch. */
async function openGenerated({ text }: ScenarioText, viewColumn: ViewColumn): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ language: 'c', content: text });
  await window.showTextDocument(document, { viewColumn, preview: false, preserveFocus: true });
  return document;
}
