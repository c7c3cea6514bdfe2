import { l10n, Uri, workspace, type Disposable, type TestController, type TestItem, type TestRunRequest } from 'vscode';
import { sentence, type Failure } from '../../kernel/failure';
import type { Scenario } from '../../protocol/exploration';
import type { AnalysisClient } from '../analysis/client';
import type { Clients } from '../analysis/clients';
import { REPORT_SCHEME, REVIEW_SCHEME } from '../names';
import type { Pages } from '../pages';
import { treeLabel, type ShownScenario } from '../simulate/places';
import { isScenario } from './explore';

/** What an item of the Test Explorer stands for. */
export type Entry =
  /** A kernel tree; its drivers are looked up when it is opened. */
  | { readonly kind: 'tree'; readonly client: AnalysisClient }
  /** A driver with the scenario that its standard set is made from. */
  | { readonly kind: 'driver'; readonly client: AnalysisClient; readonly scenario: Scenario }
  | { readonly kind: 'group' }
  | ({ readonly kind: 'scenario'; readonly client: AnalysisClient } & ShownScenario);

/** An item that can be explored. */
export type ScenarioEntry = Extract<Entry, { kind: 'scenario' }>;

/** Documents that are no files of the person's: what Pagewarden writes, a patch's sides, another revision, nothing yet. */
const NOT_FILES: ReadonlySet<string> = new Set([REPORT_SCHEME, REVIEW_SCHEME, 'git', 'untitled']);

/**
 * The items of the Test Explorer: a kernel tree with its drivers and their standard sets, the shipped stories, the person's
 * own scenarios. Items are looked up when the person opens their parent; no tree is searched for them.
 */
export class ScenarioItems implements Disposable {
  private readonly entries = new WeakMap<TestItem, Entry>();
  private readonly listener: Disposable;

  constructor(
    private readonly controller: TestController,
    private readonly clients: Clients,
    private readonly pages: Pages,
  ) {
    this.listener = workspace.onDidOpenTextDocument(document => void this.noticed(document.uri, document.getText()));
    for (const document of workspace.textDocuments) void this.noticed(document.uri, document.getText());
  }

  /** What an item stands for. */
  entry(item: TestItem): Entry | undefined {
    return this.entries.get(item);
  }

  /** Everything is looked up anew. */
  async refresh(): Promise<void> {
    this.controller.items.replace([]);
    await this.roots();
  }

  dispose(): void {
    this.listener.dispose();
  }

  /** The workspace's kernel tree, and the person's own scenarios beside it. */
  async roots(): Promise<void> {
    const client = await this.clients.forPatches();
    if (!client.root) return;
    const id = client.root.toString();
    if (this.controller.items.get(id)) return;
    const name = client.root.path.split('/').filter(Boolean).at(-1) ?? '/';
    const item = this.item(id, name, undefined, { kind: 'tree', client });
    item.canResolveChildren = true;
    this.controller.items.add(item);
    for (const folder of [...(workspace.workspaceFolders ?? []).map(({ uri }) => uri), client.root])
      await this.ownScenarios(Uri.joinPath(folder, 'scenarios'));
  }

  /** The scenarios in a folder of the person's; one that is not there has none. */
  private async ownScenarios(folder: Uri): Promise<void> {
    const files = await workspace.fs.readDirectory(folder).then(
      all => all.map(([name]) => name),
      () => [],
    );
    for (const name of files.filter(name => name.endsWith('.c'))) {
      const uri = Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      await this.noticed(uri, text);
    }
  }

  /** A scenario of the person's own becomes an item of its own. */
  private async noticed(uri: Uri, text: string): Promise<void> {
    if (!/\.c$/.test(uri.path) || NOT_FILES.has(uri.scheme) || !isScenario(text)) return;
    const client = (await this.clients.holding(uri)) ?? (await this.clients.forPatches());
    if (!client.root) return;
    const own = this.group('own', l10n.t('Your scenarios'));
    const id = uri.toString();
    if (own.children.get(id)) return;
    const name = uri.path.split('/').at(-1) ?? uri.path;
    const entry: Entry = { kind: 'scenario', client, path: `scenarios/${name}`, text, document: id };
    own.children.add(this.item(id, name, uri, entry));
  }

  private group(id: string, label: string): TestItem {
    const known = this.controller.items.get(id);
    if (known) return known;
    const item = this.item(id, label, undefined, { kind: 'group' });
    this.controller.items.add(item);
    return item;
  }

  private item(id: string, label: string, uri: Uri | undefined, entry: Entry): TestItem {
    const item = this.controller.createTestItem(id, label, uri);
    this.entries.set(item, entry);
    return item;
  }

  /** Looks up the children of an item that is opened. */
  async resolve(item: TestItem): Promise<void> {
    const entry = this.entries.get(item);
    item.busy = true;
    item.error = '';
    const failure = entry?.kind === 'tree' ? await this.offers(item, entry.client) : undefined;
    const other = entry?.kind === 'driver' ? await this.standardSet(item, entry.client, entry.scenario) : undefined;
    item.busy = false;
    const failed = failure ?? other;
    if (failed) item.error = sentence(failed);
  }

  private async offers(item: TestItem, client: AnalysisClient): Promise<Failure | undefined> {
    const offers = await client.call(service => service.scenarioOffers(null));
    if (!offers.ok) return offers.failure;
    item.description = await treeLabel(client);
    const root = client.root!;
    for (const { path, scenario } of offers.value.drivers) {
      const driver = this.item(`${item.id} ${path}`, path, Uri.joinPath(root, path), {
        kind: 'driver',
        client,
        scenario,
      });
      driver.canResolveChildren = true;
      item.children.add(driver);
    }
    const stories = this.item(`${item.id} stories`, l10n.t('Stories of page counts'), undefined, { kind: 'group' });
    for (const { about, scenario } of offers.value.stories)
      stories.children.add(this.scenario(stories, client, scenario, about));
    item.children.add(stories);
    return undefined;
  }

  private async standardSet(item: TestItem, client: AnalysisClient, scenario: Scenario): Promise<Failure | undefined> {
    const set = await client.call(service => service.standardSet(scenario));
    if (!set.ok) return set.failure;
    item.children.replace(set.value.map(one => this.scenario(item, client, one, '')));
    return undefined;
  }

  private scenario(parent: TestItem, client: AnalysisClient, { path, text }: Scenario, about: string): TestItem {
    const name = path.split('/').at(-1)!.replace(/\.c$/, '');
    const uri = this.pages.write(path.split('/').at(-1)!, text);
    const item = this.item(`${parent.id} ${path}`, name, uri, { kind: 'scenario', client, path, text, document: null });
    item.description = about;
    return item;
  }

  /** The scenarios that are asked for, groups resolved. */
  async asked({ include, exclude }: TestRunRequest): Promise<TestItem[]> {
    if (!include) await this.roots();
    const found: TestItem[] = [];
    const visit = async (item: TestItem): Promise<void> => {
      if (exclude?.includes(item)) return;
      if (item.canResolveChildren && item.children.size === 0) await this.resolve(item);
      if (this.entries.get(item)?.kind === 'scenario') found.push(item);
      for (const [, child] of item.children) await visit(child);
    };
    const start = include ?? [...this.controller.items].map(([, item]) => item);
    for (const item of start) await visit(item);
    return found;
  }
}
