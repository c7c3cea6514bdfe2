import type {
  Exploration,
  FromVerdicts,
  PersistedExploration,
  SearchProgress,
  ShownVerdict,
  ToVerdicts,
  VerdictPlace,
  VerdictStrings,
} from '../../src/protocol/verdicts';
import type { ButtonElement } from '../controls';
import { control, draw, h } from '../dom';
import { fillIn } from '../format';
import type { Host } from '../host';
import { icon, type Icon } from '../icons';
import { ranSection } from '../sections';
import { decisionsBody } from './decisions';
import { firstPlace, listRows, placeOf, rowName, scenarioName, verdictBadge } from './list';
import { Rows } from './rows';
import { traceBody, traceHead, traceRows } from './trace';

/** The page of an exploration. It keeps no model: what it was sent last, and what the person chose, is all it knows. */
export class VerdictsPage {
  private exploration: Exploration | undefined;
  private selected: VerdictPlace = { scenario: 0, verdict: 0 };
  /** The person chose the row; until then the heaviest verdict is in front. */
  private chosen = false;
  private step = 0;
  /** First steps of the folds that are open, of the verdict that is shown. */
  private unfolded = new Set<number>();
  private readonly parts: ReturnType<typeof skeleton>;
  private readonly list: Rows;
  private readonly trace: Rows;

  constructor(
    body: HTMLElement,
    private readonly strings: VerdictStrings,
    private readonly host: Host<FromVerdicts, PersistedExploration>,
  ) {
    const kept = host.state();
    if (kept) {
      ({ selected: this.selected, step: this.step } = kept);
      this.chosen = true;
    }
    this.parts = skeleton(strings);
    body.replaceChildren(this.parts.main);
    this.list = new Rows(this.parts.list, row => this.select(placeOf(row)));
    this.trace = new Rows(
      this.parts.rows,
      row => this.selectStep(row),
      (row, open) => this.toggle(row, open),
    );
    this.listen();
  }

  /** Shows a message of the extension. */
  show(message: Exclude<ToVerdicts, { type: 'verdict-strings' }>): void {
    switch (message.type) {
      case 'exploration':
        return this.showExploration(message.exploration);
      case 'progress':
        return this.showProgress(message.progress);
      case 'said':
        this.parts.live.textContent = message.text;
    }
  }

  private showExploration(exploration: Exploration): void {
    const { parts, strings } = this;
    const began = exploration.phase === 'planning' && this.exploration?.phase !== 'planning';
    if (began && this.exploration) this.forget();
    this.exploration = exploration;
    const { source, phase, scenarios, failure } = exploration;
    const explored = scenarios.filter(({ status }) => status === 'done' || status === 'failed').length;
    const running = phase === 'running' || phase === 'planning' || phase === 'judging';
    const status = {
      planning: strings.planning,
      judging: strings.judging,
      done: strings.done,
      cancelled: strings.cancelled,
      failed: strings.failed,
    };
    parts.title.textContent = source.title;
    draw(parts.subtitle, subtitle(exploration, strings));
    parts.status.textContent =
      phase === 'running' ? fillIn(strings.exploring, explored + 1, scenarios.length) : status[phase];
    parts.status.dataset['status'] = phase;
    parts.main.dataset['shows'] = scenarios.length ? 'verdicts' : phase;
    parts.main.setAttribute('aria-busy', String(running));
    parts.again.hidden = running;
    parts.cancel.hidden = !running;
    parts.progress.hidden = !running;
    parts.bar.max = Math.max(1, scenarios.length);
    parts.bar.value = explored;
    if (!running) parts.figures.textContent = '';

    parts.middle.hidden = scenarios.length > 0;
    parts.columns.hidden = scenarios.length === 0;
    if (scenarios.length === 0) draw(parts.middle, middle(phase, failure, strings));
    if (!this.chosen) this.selected = firstPlace(exploration);
    draw(parts.list, listRows(exploration, strings));
    this.list.mark(rowName(this.selected));
    parts.tally.textContent = String(scenarios.length);
    parts.decisions.hidden = scenarios.length === 0 || running;
    draw(parts.decided, parts.decisions.hidden ? [] : decisionsBody(exploration, strings));
    this.showVerdict();
    if (!running && this.exploration) parts.live.textContent = this.summary(exploration);
    this.keep();
  }

  private showProgress({ scenario, states, frontier, rate, seconds }: SearchProgress): void {
    const number = (value: number) => Math.round(value).toLocaleString();
    const figures = fillIn(this.strings.figures, number(states), number(frontier), number(rate), seconds.toFixed(1));
    const name = scenarioName(this.exploration?.scenarios[scenario]?.path ?? '');
    this.parts.figures.textContent = `${name}: ${figures}`;
    document.body.dataset['states'] = String(states);
  }

  private showVerdict(): void {
    const { parts, strings } = this;
    const scenario = this.exploration?.scenarios[this.selected.scenario];
    const verdict = this.verdict();
    parts.name.textContent = scenario ? scenarioName(scenario.path) : '';
    draw(parts.badge, verdict ? [verdictBadge(verdict.verdict)] : []);
    parts.message.textContent = verdict?.message ?? scenario?.why ?? '';
    const traced = verdict !== undefined && verdict.trace.length > 0;
    parts.copy.disabled = !traced;
    parts.simulate.disabled = !traced;
    parts.region.hidden = !traced;
    parts.noTrace.hidden = traced || verdict === undefined;
    parts.noTrace.textContent = verdict?.verdict === 'holds' ? strings.noTraceHolds : strings.noTrace;
    parts.help.hidden = !traced;
    parts.facts.hidden = verdict === undefined;
    if (traced) this.drawTrace(verdict);
    else parts.rows.replaceChildren();
    draw(parts.factList, verdict ? facts(verdict, strings) : []);
    draw(parts.ran, verdict ? ranSection(verdict, strings) : []);
    document.body.dataset['verdict'] = verdict?.verdict ?? '';
  }

  private drawTrace(verdict: ShownVerdict): void {
    const rows = traceRows(verdict, this.unfolded);
    const folds = rows.filter(row => row.kind === 'fold');
    draw(this.parts.head, [traceHead(verdict, this.strings)]);
    draw(this.parts.rows, traceBody(verdict, rows, this.strings));
    this.trace.mark(this.step ? String(this.step) : '');
    const open = folds.some(fold => fold.open);
    this.parts.unfold.hidden = folds.length === 0;
    const label = open ? this.strings.fold : this.strings.unfold;
    this.parts.unfoldText.textContent = label;
    this.parts.unfold.setAttribute('aria-label', label);
  }

  private select(place: VerdictPlace): void {
    if (rowName(place) === rowName(this.selected) && this.chosen) return;
    this.selected = place;
    this.chosen = true;
    this.step = 0;
    this.unfolded = new Set();
    this.showVerdict();
    this.keep();
  }

  private selectStep(row: string): void {
    if (row.startsWith('fold')) return;
    this.step = Number(row);
    this.host.post({ type: 'step', ...this.selected, step: this.step });
    this.keep();
  }

  private toggle(row: string, open: boolean | undefined): void {
    const verdict = this.verdict();
    if (!verdict || !row.startsWith('fold')) return;
    const from = Number(row.slice(4));
    if (open ?? !this.unfolded.has(from)) this.unfolded.add(from);
    else this.unfolded.delete(from);
    this.drawTrace(verdict);
    this.trace.mark(row);
  }

  private toggleAll(): void {
    const verdict = this.verdict();
    if (!verdict) return;
    const folds = traceRows(verdict, this.unfolded).filter(row => row.kind === 'fold');
    this.unfolded = folds.some(fold => fold.open) ? new Set() : new Set(folds.map(fold => fold.from));
    this.drawTrace(verdict);
  }

  private verdict(): ShownVerdict | undefined {
    return this.exploration?.scenarios[this.selected.scenario]?.verdicts[this.selected.verdict];
  }

  /** A new search: what was chosen of the last one says nothing of it. */
  private forget(): void {
    this.selected = { scenario: 0, verdict: 0 };
    this.chosen = false;
    this.step = 0;
    this.unfolded = new Set();
  }

  /** What a screen reader says at the end: each verdict with its number. */
  private summary({ scenarios }: Exploration): string {
    const counts = new Map<string, number>();
    for (const { verdict } of scenarios.flatMap(({ verdicts }) => verdicts))
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    return [this.parts.status.textContent, ...[...counts].map(([name, count]) => `${name}: ${count}`)].join('. ');
  }

  private listen(): void {
    const { parts, host } = this;
    parts.again.addEventListener('click', () => host.post({ type: 'explore' }));
    parts.cancel.addEventListener('click', () => host.post({ type: 'cancel' }));
    parts.copy.addEventListener('click', () => host.post({ type: 'copyTrace', ...this.selected }));
    parts.simulate.addEventListener('click', () => host.post({ type: 'simulate', ...this.selected }));
    parts.scenario.addEventListener('click', () =>
      host.post({ type: 'openScenario', scenario: this.selected.scenario }),
    );
    parts.unfold.addEventListener('click', () => this.toggleAll());
    parts.decided.addEventListener('click', event => {
      const at = (event.target as Element).closest<HTMLElement>('[data-open], [data-copy]')?.dataset;
      if (at?.['open'] !== undefined) {
        event.preventDefault();
        host.post({ type: 'openDecision', decision: Number(at['open']) });
      } else if (at?.['copy'] !== undefined) host.post({ type: 'copyDraft', decision: Number(at['copy']) });
    });
  }

  private keep(): void {
    const { exploration, selected, step } = this;
    if (exploration) this.host.keep({ exploration, selected, step });
  }
}

function subtitle({ source }: Exploration, strings: VerdictStrings): HTMLElement[] {
  const file = source.patch?.split('/').at(-1);
  const { target } = source;
  return [
    h('span', {}, target.kind === 'function' ? target.path : target.scenario.path),
    h('span', {}, source.treeLabel),
    ...(file ? [h('span', { class: 'patched' }, fillIn(strings.withPatch, decodeURIComponent(file)))] : []),
  ];
}

function middle(phase: Exploration['phase'], failure: Exploration['failure'], strings: VerdictStrings): HTMLElement[] {
  if (failure) return [h('p', { class: 'failure' }, failure.what), h('p', {}, failure.why), h('p', {}, failure.remedy)];
  if (phase === 'planning')
    return [
      control('vscode-progress-ring', { 'aria-labelledby': 'planning' }),
      h('p', { id: 'planning' }, strings.planning),
    ];
  return [h('p', {}, phase === 'cancelled' ? strings.cancelled : strings.empty)];
}

function facts(verdict: ShownVerdict, strings: VerdictStrings): HTMLElement[] {
  const { states, transitions, seconds, schedule, preemptions, bounds } = verdict;
  const number = (value: number) => value.toLocaleString();
  const rows: readonly (readonly [string, HTMLElement])[] = [
    [strings.bounds, h('span', {}, bounds)],
    [
      strings.searched,
      h('span', {}, fillIn(strings.searchedValue, number(states), number(transitions), seconds.toFixed(1))),
    ],
    ...(schedule
      ? [
          [
            strings.schedule,
            h('code', {}, preemptions < 0 ? schedule : fillIn(strings.preemptions, schedule, preemptions)),
          ] as const,
        ]
      : []),
  ];
  return rows.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]);
}

/** The page's lasting elements: what carries focus, scrolling or a custom control is made once. */
function skeleton(strings: VerdictStrings) {
  const button = (id: string, label: string, name: Icon, appearance = 'secondary') =>
    control<ButtonElement>(
      'vscode-button',
      { id, appearance, 'aria-label': label, title: label },
      icon(name),
      h('div', { class: 'text' }, label),
    );
  const title = h('h1', { id: 'title' });
  const subtitle = h('p', { class: 'subtitle' });
  const status = h('span', { class: 'status', id: 'status' });
  const again = button('again', strings.again, 'reload');
  const cancel = control<ButtonElement>('vscode-button', { id: 'cancel', appearance: 'secondary' }, strings.cancel);
  const bar = h('progress', { id: 'bar', 'aria-label': strings.scenarios });
  const figures = h('span', { class: 'figures', id: 'figures' });
  const progress = h('div', { class: 'progress' }, bar, figures);
  const live = h('p', { class: 'unseen', 'aria-live': 'polite', id: 'live' });
  const middle = h('div', { class: 'middle' });

  const tally = h('span', { class: 'tally' });
  const list = h('tbody', { id: 'scenarios' });
  const column = (text: string, figure = false) => h('th', { scope: 'col', class: figure ? 'figure' : '' }, text);
  const listTable = h(
    'table',
    { role: 'grid', class: 'list', 'aria-labelledby': 'list-title' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        column(fillIn(strings.scenario, strings.verdict)),
        column(strings.states, true),
        column(strings.time, true),
      ),
    ),
    list,
  );

  const name = h('span', { class: 'of' });
  const badge = h('span', { id: 'verdict' });
  const message = h('p', { class: 'message', id: 'message' });
  const copy = button('copy', strings.copyTrace, 'copy');
  const simulate = button('simulate', strings.simulate, 'step');
  const scenario = button('scenario', strings.openScenario, 'file');
  const unfoldText = h('div', { class: 'text always' });
  const unfold = control<ButtonElement>('vscode-button', { id: 'unfold', appearance: 'secondary' }, unfoldText);
  const head = h('thead');
  const rows = h('tbody', { id: 'trace' });
  const region = h(
    'div',
    { class: 'trace-region' },
    h(
      'table',
      { role: 'treegrid', class: 'trace', 'aria-label': strings.trace, 'aria-describedby': 'help' },
      head,
      rows,
    ),
  );
  const help = h('p', { class: 'quiet help', id: 'help' }, strings.traceHelp);
  const noTrace = h('p', { class: 'quiet', id: 'no-trace' });
  const factList = h('dl', { class: 'facts' });
  const ran = h('div', { id: 'ran', class: 'ran' });
  const facts = h('div', {}, factList, ran);

  const columns = h(
    'div',
    { class: 'columns verdict-columns' },
    h(
      'section',
      { class: 'scenarios', 'aria-labelledby': 'list-title' },
      h('h2', { id: 'list-title' }, strings.scenarios, tally),
      h('div', { class: 'list-region' }, listTable),
    ),
    h(
      'section',
      { class: 'shown', 'aria-labelledby': 'shown-title' },
      h('div', { class: 'shown-head' }, h('h2', { id: 'shown-title' }, name, ' ', badge)),
      message,
      h('div', { class: 'controls', role: 'toolbar', 'aria-label': strings.trace }, copy, simulate, scenario, unfold),
      region,
      help,
      noTrace,
      facts,
    ),
  );
  const decided = h('div', { id: 'decisions' });
  const decisions = h(
    'section',
    { class: 'decided', 'aria-labelledby': 'decisions-title' },
    h('h2', { id: 'decisions-title' }, strings.decisions),
    decided,
  );
  const main = h(
    'main',
    { class: 'verdicts' },
    h(
      'header',
      {},
      h('div', { class: 'titles' }, title, status, subtitle),
      h('div', { class: 'bar' }, h('div', { class: 'controls' }, again, cancel), progress),
    ),
    middle,
    columns,
    decisions,
    live,
  );
  return {
    ...{ main, title, subtitle, status, again, cancel, bar, figures, progress, live, middle, columns, tally, list },
    ...{ name, badge, message, copy, simulate, scenario, unfold, unfoldText, head, rows, region, help, noTrace },
    ...{ facts, factList, ran, decisions, decided },
  };
}
