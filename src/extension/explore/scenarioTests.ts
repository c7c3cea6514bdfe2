import {
  commands,
  l10n,
  Location,
  MarkdownString,
  Position,
  TestMessage,
  TestRunProfileKind,
  tests,
  Uri,
  workspace,
  type CancellationToken,
  type ExtensionContext,
  type TestController,
  type TestItem,
  type TestRun,
  type TestRunProfile,
  type TestRunRequest,
} from 'vscode';
import { sentence } from '../../kernel/failure';
import type { FileLines, VerdictView } from '../../protocol/exploration';
import type { VerdictSource } from '../../protocol/verdicts';
import { isCancelled } from '../../protocol/rpc';
import type { Clients } from '../analysis/clients';
import { isC, type Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command, TESTS } from '../names';
import type { Pages } from '../pages';
import { treeLabel, type ShownScenario } from '../simulate/places';
import { tell } from '../tell';
import { coverageDetails, ExploredFile, mergeLines } from './coverage';
import { exploreScenario } from './explore';
import type { Explorer } from './explorer';
import { withoutLines, type VerdictServices } from './panel';
import { ScenarioItems, type ScenarioEntry } from './scenarioItems';
import { verdictLines } from './verdictText';

/** The lines that the last run with coverage has seen, for one item. */
type Report = (verdicts: readonly VerdictView[]) => void;

/**
 * Scenarios in VS Code's own Test Explorer: a driver's standard set, the shipped stories, the person's own. Explore runs
 * them, Simulate debugs one on the schedule of its verdict, and coverage paints what was executed. Items are resolved when
 * the person opens them; nothing is searched or explored before.
 */
export class ScenarioTests implements Contribution {
  private readonly verdicts = new WeakMap<TestItem, readonly VerdictView[]>();
  /** Made when the feature is registered. */
  controller!: TestController;
  /** Explore, Simulate, and Explore with coverage. */
  profiles: readonly TestRunProfile[] = [];
  private items!: ScenarioItems;

  constructor(
    private readonly services: VerdictServices,
    private readonly clients: Clients,
    private readonly explorer: Explorer,
    private readonly reports: Reports,
    private readonly pages: Pages,
  ) {}

  register(context: ExtensionContext): void {
    const controller = (this.controller = tests.createTestController(TESTS, l10n.t('Pagewarden')));
    const profile = (
      name: string,
      kind: TestRunProfileKind,
      run: (request: TestRunRequest, cancel: CancellationToken) => Promise<void>,
    ) => controller.createRunProfile(name, kind, run, true);
    const explore = profile(l10n.t('Explore'), TestRunProfileKind.Run, (request, cancel) =>
      this.explore(request, cancel),
    );
    const simulate = profile(l10n.t('Simulate'), TestRunProfileKind.Debug, request => this.simulate(request));
    const coverage = profile(l10n.t('Explore with coverage'), TestRunProfileKind.Coverage, (request, cancel) =>
      this.explore(request, cancel, true),
    );
    this.profiles = [explore, simulate, coverage];
    coverage.loadDetailedCoverage = (_run, file) => this.details(file);
    const items = (this.items = new ScenarioItems(controller, this.clients, this.pages));
    controller.resolveHandler = item => (item ? items.resolve(item) : items.roots());
    controller.refreshHandler = () => items.refresh();
    context.subscriptions.push(
      controller,
      items,
      commands.registerCommand(Command.openVerdict, (item: TestItem) => this.open(item)),
      this.clients.onRestart(() => void items.refresh()),
    );
  }

  private async explore(request: TestRunRequest, cancel: CancellationToken, withCoverage = false): Promise<void> {
    const run = this.controller.createTestRun(request);
    try {
      const items = await this.items.asked(request);
      for (const item of items) run.enqueued(item);
      const seen = new Map<string, { uri: Uri; lines: FileLines[] }>();
      for (const item of items) {
        if (cancel.isCancellationRequested || run.token.isCancellationRequested) run.skipped(item);
        else await this.exploreItem(run, item, verdicts => this.collect(item, verdicts, seen));
      }
      if (!withCoverage) return;
      for (const { uri, lines } of seen.values())
        for (const merged of mergeLines(lines)) run.addCoverage(new ExploredFile(uri, merged));
    } finally {
      run.end();
    }
  }

  private async exploreItem(run: TestRun, item: TestItem, report: Report): Promise<void> {
    const entry = this.items.entry(item) as ScenarioEntry;
    const basis = this.services.places.basis(entry.client);
    const began = Date.now();
    run.started(item);
    const prepared = await this.services.places.prepare(basis);
    const scenario = { path: entry.path, text: await this.textOf(entry) };
    const found = prepared.ok ? await exploreScenario(prepared.value, scenario, run.token) : prepared;
    // A search that is cancelled says that it decided nothing; nobody asked it to the end.
    if (isCancelled(found) || run.token.isCancellationRequested) return run.skipped(item);
    if (!found.ok) return run.errored(item, new TestMessage(sentence(found.failure)), Date.now() - began);
    this.verdicts.set(item, found.value);
    report(found.value);
    for (const verdict of found.value) run.appendOutput(verdictLines(verdict).join('\r\n') + '\r\n', undefined, item);
    const messages = found.value.flatMap(v => (v.verdict === 'holds' ? [] : [this.message(entry, item, v)]));
    const duration = Date.now() - began;
    if (found.value.some(({ verdict }) => verdict !== 'holds' && verdict !== 'not-decided'))
      run.failed(item, messages, duration);
    else if (messages.length) run.errored(item, messages, duration);
    else run.passed(item, duration);
  }

  /** The verdict with its trace, at the line that shows it. */
  private message(entry: ScenarioEntry, item: TestItem, verdict: VerdictView): TestMessage {
    const text = new MarkdownString();
    text.appendMarkdown(`**${verdict.verdict}** · `);
    text.appendText(verdict.message);
    if (verdict.mail) text.appendCodeblock(verdict.mail, 'c');
    text.appendMarkdown('\n\n');
    text.appendText(l10n.t('{0} states; bounds: {1}', verdict.states, verdict.bounds));
    const message = new TestMessage(text);
    const spot = verdict.trace.at(-1)?.spot;
    const basis = this.services.places.basis(entry.client);
    const uri = spot ? this.services.places.locate(basis, entry, spot.path) : item.uri;
    if (uri) message.location = new Location(uri, new Position((spot?.line ?? 1) - 1, 0));
    return message;
  }

  private collect(
    item: TestItem,
    verdicts: readonly VerdictView[],
    seen: Map<string, { readonly uri: Uri; readonly lines: FileLines[] }>,
  ): void {
    const entry = this.items.entry(item) as ScenarioEntry;
    const basis = this.services.places.basis(entry.client);
    // All verdicts of a scenario come from one search: the last has seen everything.
    for (const file of verdicts.at(-1)?.lines ?? []) {
      const shipped = file.path.startsWith('scenarios/') && file.path !== entry.path;
      if (shipped) continue;
      const uri = this.services.places.locate(basis, entry, file.path);
      const known = seen.get(uri.toString());
      if (known) known.lines.push(file);
      else seen.set(uri.toString(), { uri, lines: [file] });
    }
  }

  private async details(file: unknown) {
    if (!(file instanceof ExploredFile)) return [];
    const document = await workspace.openTextDocument(file.uri);
    const where = isC(document) ? await this.reports.place(document) : undefined;
    const report = where && (await where.client.call(service => service.examine(where.place)));
    return coverageDetails(file.lines, report?.ok ? report.value.functions : []);
  }

  private async textOf({ text, document }: ScenarioEntry): Promise<string> {
    return document === null ? text : (await workspace.openTextDocument(Uri.parse(document))).getText();
  }

  /** The simulation of the first scenario that is asked for, on the schedule of its heaviest verdict if it has one. */
  private async simulate(request: TestRunRequest): Promise<void> {
    const [item] = await this.items.asked(request);
    const entry = item && this.items.entry(item);
    if (!item || entry?.kind !== 'scenario') return;
    const schedule = this.verdicts.get(item)?.find(verdict => verdict.schedule)?.schedule;
    const scenario = { path: entry.path, text: await this.textOf(entry), document: entry.document };
    await this.services.simulator.open(this.services.places.basis(entry.client), scenario, item.label, schedule);
  }

  /** The verdict view of an item: with the verdicts of its last run, else it explores. */
  private async open(item: TestItem): Promise<void> {
    const entry = this.items.entry(item);
    if (entry?.kind !== 'scenario' && entry?.kind !== 'driver')
      return tell({
        code: 'no-scenario',
        what: l10n.t('Nothing is opened'),
        why: '',
        remedy: l10n.t('Choose a scenario.'),
      });
    const { client } = entry;
    const scenario: ShownScenario = entry.kind === 'driver' ? { ...entry.scenario, document: null } : entry;
    const { path, text, document } = scenario;
    const source: VerdictSource = {
      ...this.services.places.basis(client),
      title: item.label,
      treeLabel: await treeLabel(client),
      target: { kind: 'scenario', scenario: { path, text }, document },
    };
    const verdicts = this.verdicts.get(item);
    if (!verdicts) return this.explorer.open(source);
    const explored = { path, text, status: 'done', verdicts: verdicts.map(withoutLines), why: '' } as const;
    await this.explorer.open({ source, phase: 'done', scenarios: [explored], judgement: null, failure: null });
  }
}
