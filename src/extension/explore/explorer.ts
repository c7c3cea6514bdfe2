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
import { isPersistedExploration, type Exploration, type VerdictSource } from '../../protocol/verdicts';
import { isC, type Reports } from '../analysis/reports';
import { functionUnderCursor, type FunctionArguments } from '../annotate/lenses';
import type { Contribution } from '../contribution';
import { Command, Panel } from '../names';
import type { Reviews } from '../series/reviews';
import { webviewOptions, webviewPage } from '../simulate/page';
import { treeLabel } from '../simulate/places';
import { tell } from '../tell';
import { isScenario } from './explore';
import { beginning, interrupted, VerdictPanel, type VerdictServices } from './panel';

/** "Explore Interleavings…": on a driver's operation (its standard set), any function, or a scenario. */
export class Explorer implements Contribution, Disposable {
  /** One panel per thing that is explored, tree and patch. */
  private readonly panels = new Map<string, VerdictPanel>();

  constructor(
    private readonly services: VerdictServices,
    private readonly reports: Reports,
    private readonly reviews: Reviews,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      commands.registerCommand(Command.explore, (given?: FunctionArguments) => this.explore(given)),
      window.registerWebviewPanelSerializer(Panel.verdicts, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          if (isPersistedExploration(state)) this.attach(panel, interrupted(state.exploration), ViewColumn.One);
          else panel.dispose();
        },
      }),
    );
  }

  /** Opens (or brings forward) the view on verdicts that are known, or explores when `exploration` is only a source. */
  async open(given: Exploration | VerdictSource): Promise<void> {
    const exploration = 'phase' in given ? given : undefined;
    const source = exploration?.source ?? (given as VerdictSource);
    const shown = this.panels.get(keyOf(source));
    if (shown) {
      shown.reveal();
      return exploration ? shown.show(exploration) : shown.explore();
    }
    const column = window.activeTextEditor?.viewColumn ?? ViewColumn.One;
    const panel = window.createWebviewPanel(
      Panel.verdicts,
      l10n.t('{0}: interleavings', source.title),
      { viewColumn: column === ViewColumn.One ? ViewColumn.Two : ViewColumn.Beside, preserveFocus: false },
      webviewOptions(this.services.extensionUri),
    );
    const attached = this.attach(panel, exploration ?? beginning(source), column);
    // The command has done its part once the view is open; the search goes on in it.
    if (!exploration) void attached.explore();
  }

  dispose(): void {
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private async explore(given: FunctionArguments | undefined): Promise<void> {
    const document = given?.uri ? await workspace.openTextDocument(given.uri) : window.activeTextEditor?.document;
    if (!document || !isC(document)) {
      void window.showInformationMessage(l10n.t('Open a driver of a kernel tree, or a scenario, first.'));
      return;
    }
    if (given?.function === undefined && isScenario(document.getText())) return this.exploreScenario(document);
    const where = await this.reports.place(document);
    const found = given ? ok(given.function) : await functionUnderCursor(this.reports, document);
    if (!found.ok) return tell(found.failure);
    const name = found.value;
    if (!where || name === undefined) {
      void window.showInformationMessage(
        where
          ? l10n.t('The cursor is in no function: put it in the one to explore.')
          : l10n.t('Put the cursor in a function of a C file of a kernel tree first.'),
      );
      return;
    }
    // The search must see what is typed.
    const report = await this.reports.of(document);
    if (!report.ok) return tell(report.failure);
    const target = { kind: 'function', path: where.place.path, function: name } as const;
    const patched = where.place.review === undefined ? null : (this.reviews.current?.file.toString() ?? null);
    const tree = where.client.root?.toString() ?? null;
    await this.open({ title: name, tree, treeLabel: await treeLabel(where.client), patch: patched, target });
  }

  private async exploreScenario(document: TextDocument): Promise<void> {
    const own = await this.services.places.scenarioIn(document);
    if (!own.ok) return tell(own.failure);
    const { title, basis, label, scenario } = own.value;
    const { path, text } = scenario;
    const target = { kind: 'scenario', scenario: { path, text }, document: scenario.document } as const;
    await this.open({ ...basis, title, treeLabel: label, target });
  }

  private attach(panel: WebviewPanel, exploration: Exploration, column: ViewColumn): VerdictPanel {
    const key = keyOf(exploration.source);
    panel.iconPath = Uri.joinPath(this.services.extensionUri, 'media', 'pagewarden.svg');
    panel.webview.options = webviewOptions(this.services.extensionUri);
    const attached = new VerdictPanel(panel, exploration, this.services, column);
    this.panels.set(key, attached);
    panel.onDidDispose(() => {
      if (this.panels.get(key) === attached) this.panels.delete(key);
    });
    panel.webview.html = webviewPage(panel.webview, this.services.extensionUri, 'verdicts');
    return attached;
  }
}

const keyOf = ({ tree, patch, title, target }: VerdictSource): string =>
  JSON.stringify([tree, patch, title, target.kind === 'function' ? target.path : target.scenario.path]);
