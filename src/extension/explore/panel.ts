import {
  CancellationTokenSource,
  env,
  l10n,
  Range,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type WebviewPanel,
} from 'vscode';
import { fail, sentence, type Failure, type Result } from '../../kernel/failure';
import type { Scenario, VerdictView } from '../../protocol/exploration';
import { isCancelled } from '../../protocol/rpc';
import {
  isFromVerdicts,
  type ExploredScenario,
  type Exploration,
  type FromVerdicts,
  type ShownVerdict,
  type ToVerdicts,
  type VerdictPlace,
  type VerdictSource,
} from '../../protocol/verdicts';
import { Highlight } from '../simulate/highlight';
import { scenarioText, type Places, type Prepared, type ShownScenario } from '../simulate/places';
import type { Simulator } from '../simulate/simulator';
import { tell } from '../tell';
import { exploreScenario, judge } from './explore';
import { judgementOf } from './judgement';
import { verdictStrings } from './strings';

/** What a panel needs of the rest of the extension. */
export interface VerdictServices {
  readonly extensionUri: Uri;
  readonly places: Places;
  readonly simulator: Simulator;
}

/** One webview panel and the exploration that it shows. Verdicts are kept until the person explores again. */
export class VerdictPanel implements Disposable {
  private readonly highlight: Highlight;
  private readonly disposables: Disposable[] = [];
  private cancel: CancellationTokenSource | undefined;
  private gone = false;

  constructor(
    private readonly panel: WebviewPanel,
    private exploration: Exploration,
    private readonly services: VerdictServices,
    /** The column in which a step's line is shown. */
    private readonly column: ViewColumn,
  ) {
    this.highlight = new Highlight(services.extensionUri);
    this.disposables.push(
      this.highlight,
      panel.onDidDispose(() => this.dispose()),
      panel.webview.onDidReceiveMessage((message: unknown) => {
        if (isFromVerdicts(message)) void this.receive(message);
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.highlight.clear();
      }),
    );
  }

  /** What is shown, for who opens the same again. */
  get shown(): Exploration {
    return this.exploration;
  }

  /** Brings the panel to the front. */
  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  /** Shows verdicts that were found elsewhere; a search that runs here is given up. */
  show(exploration: Exploration): void {
    this.stop();
    this.update(exploration);
  }

  /** Explores from the start, in the worker, one scenario after the other; what is found is shown as it comes. */
  async explore(): Promise<void> {
    this.stop();
    const cancel = (this.cancel = new CancellationTokenSource());
    const current = () => this.cancel === cancel && !this.gone;
    const { source } = this.exploration;
    this.update(beginning(source));
    const prepared = await this.services.places.prepare(source);
    const plan = prepared.ok ? await this.plan(prepared.value, cancel) : prepared;
    if (!current()) return;
    if (!prepared.ok || !plan.ok) return this.fail(plan);
    const waiting = ({ path, text }: Scenario): ExploredScenario => ({
      ...{ path, text, status: 'waiting', verdicts: [], why: '' },
    });
    this.update({ ...this.exploration, phase: 'running', scenarios: plan.value.map(waiting) });
    const verdicts: VerdictView[] = [];
    for (const [index, scenario] of plan.value.entries()) {
      this.set(index, { status: 'running' });
      const found = await exploreScenario(prepared.value, scenario, cancel.token, report => {
        if (current()) this.post({ type: 'progress', progress: { ...report, scenario: index } });
      });
      if (!current()) return;
      if (isCancelled(found)) return this.cancelNow();
      this.set(index, found.ok ? { status: 'done', verdicts: found.value.map(withoutLines) } : failed(found.failure));
      if (found.ok) verdicts.push(...found.value);
    }
    // One that failed could have shown the harm: what the others found is not enough to judge by.
    if (this.exploration.scenarios.some(({ status }) => status === 'failed'))
      return this.update({ ...this.exploration, phase: 'done' });
    this.update({ ...this.exploration, phase: 'judging' });
    const judged = await judge(prepared.value, verdicts, plan.value, cancel.token);
    if (!current()) return;
    if (isCancelled(judged)) return this.cancelNow();
    this.update({ ...this.exploration, phase: 'done', judgement: judgementOf(judged) });
  }

  dispose(): void {
    if (this.gone) return;
    this.gone = true;
    this.stop();
    for (const disposable of this.disposables) disposable.dispose();
    this.panel.dispose();
  }

  private async plan(
    { client, review }: Prepared,
    cancel: CancellationTokenSource,
  ): Promise<Result<readonly Scenario[]>> {
    const { target } = this.exploration.source;
    const context = { cancel: cancel.token };
    if (target.kind === 'scenario') {
      const text = await scenarioText({ ...target.scenario, document: target.document });
      return client.call(service => service.standardSet({ path: target.scenario.path, text }, context), context);
    }
    const params = { path: target.path, function: target.function, ...(review === undefined ? {} : { review }) };
    return client.call(service => service.explorationPlan(params, context), context);
  }

  private async receive(message: FromVerdicts): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.post({ type: 'verdict-strings', strings: verdictStrings() });
        this.post({ type: 'exploration', exploration: this.exploration });
        return;
      case 'explore':
        return this.explore();
      case 'cancel':
        return this.cancelNow();
      case 'step':
        return this.showStep(message, message.step);
      case 'copyTrace':
        return this.copyTrace(message);
      case 'simulate':
        return this.simulate(message);
      case 'openScenario':
        return this.openScenario(message.scenario);
      case 'openDecision':
        return this.openDecision(message.decision);
      case 'copyDraft':
        return this.copyDraft(message.decision);
    }
  }

  /** The person need not wait for the worker: what it still brings is dropped. */
  private cancelNow(): void {
    this.stop();
    const unfinished = ({ status }: ExploredScenario) => status === 'waiting' || status === 'running';
    this.update({
      ...this.exploration,
      phase: 'cancelled',
      scenarios: this.exploration.scenarios.map(s => (unfinished(s) ? { ...s, status: 'cancelled' } : s)),
    });
  }

  private stop(): void {
    this.cancel?.cancel();
    this.cancel?.dispose();
    this.cancel = undefined;
  }

  private set(index: number, change: Partial<ExploredScenario>): void {
    const scenarios = this.exploration.scenarios.map((s, i) => (i === index ? { ...s, ...change } : s));
    this.update({ ...this.exploration, scenarios });
  }

  private update(exploration: Exploration): void {
    this.exploration = exploration;
    this.post({ type: 'exploration', exploration });
  }

  private fail(result: Result<unknown>): void {
    if (isCancelled(result)) return this.cancelNow();
    if (!result.ok) this.update({ ...this.exploration, phase: 'failed', failure: result.failure });
  }

  private post(message: ToVerdicts): void {
    if (!this.gone) void this.panel.webview.postMessage(message);
  }

  private verdict({ scenario, verdict }: VerdictPlace): ShownVerdict | undefined {
    return this.exploration.scenarios[scenario]?.verdicts[verdict];
  }

  private async showStep(place: VerdictPlace, number: number): Promise<void> {
    const step = this.verdict(place)?.trace.find(step => step.number === number);
    if (!step) return this.highlight.clear();
    const { path, line } = step.spot;
    await this.highlight.show({ uri: this.locate(place.scenario, path), line }, undefined, this.column);
  }

  private async copyTrace(place: VerdictPlace): Promise<void> {
    const verdict = this.verdict(place);
    if (!verdict?.mail) return;
    await env.clipboard.writeText(verdict.mail);
    this.post({ type: 'said', text: l10n.t('The trace is on the clipboard, as kernel mails have it.') });
  }

  private async simulate(place: VerdictPlace): Promise<void> {
    const scenario = this.scenario(place.scenario);
    const verdict = this.verdict(place);
    if (!scenario || !verdict) return;
    const name = scenario.path.split('/').at(-1) ?? scenario.path;
    await this.services.simulator.open(this.exploration.source, scenario, name, verdict.schedule || undefined);
  }

  private async openScenario(index: number): Promise<void> {
    const scenario = this.scenario(index);
    if (scenario) await this.openLine(index, scenario.path, 1);
  }

  private async openDecision(index: number): Promise<void> {
    const decision = this.exploration.judgement?.decisions[index];
    if (!decision) return;
    // A scenario may define the function itself.
    const own = this.exploration.scenarios.findIndex(({ path }) => path === decision.path);
    await this.openLine(Math.max(0, own), decision.path, decision.line);
  }

  private async copyDraft(index: number): Promise<void> {
    const draft = this.exploration.judgement?.decisions[index]?.draft;
    if (!draft) return;
    await env.clipboard.writeText(draft);
    this.post({ type: 'said', text: l10n.t('The comment is on the clipboard. It is a draft for you to check.') });
  }

  /** Opens a file that a scenario's verdicts name, with the cursor at a line (from 1). */
  private async openLine(scenario: number, path: string, line: number): Promise<void> {
    const uri = this.locate(scenario, path);
    try {
      const document = await workspace.openTextDocument(uri);
      const row = Math.max(0, line - 1);
      const selection = new Range(row, 0, row, 0);
      await window.showTextDocument(document, { viewColumn: this.column, selection, preview: true });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      tell(fail('cannot-open', l10n.t('{0} cannot be opened', path), why, '').failure);
    }
  }

  private scenario(index: number): ShownScenario | undefined {
    const scenario = this.exploration.scenarios[index];
    const { target } = this.exploration.source;
    const own = target.kind === 'scenario' && target.scenario.path === scenario?.path;
    return scenario && { path: scenario.path, text: scenario.text, document: own ? target.document : null };
  }

  private locate(index: number, path: string): Uri {
    const scenario = this.scenario(index) ?? { path: '', text: '', document: null };
    return this.services.places.locate(this.exploration.source, scenario, path);
  }
}

const failed = (failure: Failure): Partial<ExploredScenario> => ({ status: 'failed', why: sentence(failure) });

/** What the view shows of a verdict. */
export function withoutLines(verdict: VerdictView): ShownVerdict {
  const { lines, counts, ...shown } = verdict;
  void [lines, counts];
  return shown;
}

/** An exploration that was interrupted by a reload: its verdicts stand, the rest is for the person to ask again. */
export function interrupted(exploration: Exploration): Exploration {
  if (exploration.phase === 'done' || exploration.phase === 'cancelled' || exploration.phase === 'failed')
    return exploration;
  const scenarios = exploration.scenarios.map((s): ExploredScenario =>
    s.status === 'done' || s.status === 'failed' ? s : { ...s, status: 'cancelled' },
  );
  return { ...exploration, phase: 'cancelled', scenarios };
}

/** Nothing is explored yet. */
export const beginning = (source: VerdictSource): Exploration => ({
  ...{ source, phase: 'planning', scenarios: [], judgement: null, failure: null },
});
