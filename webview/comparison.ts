/** The comparison of counter strategies: what to run, its figures as a picture and tables, and what each takes for granted. */
import type {
  Comparison,
  ComparisonOptions,
  ComparisonState,
  ComparisonStrings,
  FromComparison,
  StrategyFacts,
  ToComparison,
} from '../src/protocol/comparison';
import type { ButtonElement, CheckboxElement, DropdownElement } from './controls';
import { control, h } from './dom';
import { hostOf } from './host';

const host = hostOf<FromComparison, ComparisonState>();

const SPACES = ['64G', '1T', '4T', '16T'];
const SIZES = ['4K', '64K', '2M', '16M'];
const FIRST = { space: '1T', size: '4K' };

/** Says that the view listens, then shows what it is sent. */
export function showComparison(): void {
  let page: ComparisonPage | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToComparison>) => {
    // The first message carries the texts; nothing can be shown before.
    if (data.type === 'facts') page ??= new ComparisonPage(data.strings, data.facts, host.state());
    else page?.show(data);
  });
  host.post({ type: 'ready' });
}

const fill = (text: string, ...values: readonly (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)] ?? ''));
const thousands = (value: number): string => value.toLocaleString('en-US');
const mebibytes = (bytes: number): string => thousands(Math.round(bytes / 2 ** 20));

/** A table whose first column names its rows; `words` counts the columns of words, the others hold numbers. */
function table(label: string, heads: readonly string[], rows: readonly (readonly string[])[], words = 1): HTMLElement {
  const kind = (at: number) => (at < words ? '' : 'count');
  const cell = (text: string, at: number) =>
    at === 0 ? h('th', { scope: 'row' }, text) : h('td', { class: kind(at) }, text);
  return h(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': label },
    h(
      'table',
      { 'aria-label': label },
      h('thead', {}, h('tr', {}, ...heads.map((head, at) => h('th', { scope: 'col', class: kind(at) }, head)))),
      h('tbody', {}, ...rows.map(row => h('tr', {}, ...row.map(cell)))),
    ),
  );
}

const section = (id: string, title: string, ...content: readonly (HTMLElement | SVGElement)[]): HTMLElement =>
  h('section', { 'aria-labelledby': id, class: 'block' }, h('h2', { id }, title), ...content);

class ComparisonPage {
  private readonly space: DropdownElement;
  private readonly size: DropdownElement;
  private readonly chosen: readonly (readonly [name: string, box: CheckboxElement])[];
  private readonly run: ButtonElement;
  private readonly cancel: ButtonElement;
  private readonly copy: ButtonElement;
  private readonly progress = h('progress', { hidden: true, max: 1 });
  private readonly doing = h('span', { class: 'doing' });
  private readonly problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  private readonly result = h('div', { id: 'result' });
  private readonly live = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private comparison: Comparison | null;

  constructor(
    private readonly strings: ComparisonStrings,
    facts: readonly StrategyFacts[],
    kept: ComparisonState | undefined,
  ) {
    const { space, size, strategies } = kept?.options ?? { ...FIRST, strategies: facts.map(fact => fact.name) };
    this.comparison = kept?.comparison ?? null;
    const dropdown = (id: string, value: string, values: readonly string[]) => {
      const options = values.map(text => control('vscode-option', { value: text, selected: text === value }, text));
      return control<DropdownElement>('vscode-dropdown', { id, 'aria-labelledby': `${id}-label` }, ...options);
    };
    this.space = dropdown('space', space, SPACES);
    this.size = dropdown('size', size, SIZES);
    this.chosen = facts.map(({ name, title }) => {
      const checked = strategies.includes(name);
      return [name, control<CheckboxElement>('vscode-checkbox', { 'data-strategy': name, checked }, title)] as const;
    });
    this.run = control<ButtonElement>('vscode-button', { id: 'run' }, strings.run);
    this.cancel = control<ButtonElement>(
      'vscode-button',
      { id: 'cancel', appearance: 'secondary', hidden: true },
      strings.cancel,
    );
    this.copy = control<ButtonElement>('vscode-button', { id: 'copy', appearance: 'secondary' }, strings.copy);
    this.run.addEventListener('click', () => this.start());
    this.cancel.addEventListener('click', () => host.post({ type: 'cancel' }));
    this.copy.addEventListener('click', () => {
      if (this.comparison) host.post({ type: 'copy', text: this.comparison.text });
    });
    const labelled = (id: string, text: string, field: HTMLElement) =>
      h('div', { class: 'field' }, h('label', { id: `${id}-label`, for: id }, text), field);
    document.title = strings.title;
    document.body.append(
      h(
        'main',
        { 'data-shows': 'comparison', class: 'comparison' },
        h('header', {}, h('h1', {}, strings.title), h('p', { class: 'quiet' }, strings.about)),
        h(
          'form',
          { class: 'block' },
          h(
            'div',
            { class: 'fields' },
            labelled('space', strings.space, this.space),
            labelled('size', strings.size, this.size),
          ),
          h('fieldset', {}, h('legend', {}, strings.strategies), ...this.chosen.map(([, box]) => box)),
          h('div', { class: 'bar' }, this.run, this.cancel, this.copy, this.progress, this.doing),
          this.problem,
        ),
        this.result,
        section('needs', strings.needs, this.needs(facts)),
        this.live,
      ),
    );
    document.querySelector('form')?.addEventListener('submit', event => event.preventDefault());
    this.draw();
  }

  /** Shows one message. */
  show(message: Exclude<ToComparison, { type: 'facts' }>): void {
    const { strings } = this;
    switch (message.type) {
      case 'running':
        this.progress.max = message.total || 1;
        this.progress.value = message.done;
        this.doing.textContent = fill(strings.running, message.what, thousands(message.done), thousands(message.total));
        return;
      case 'done':
        this.comparison = message.comparison;
        this.busy(false);
        this.draw();
        this.keep();
        this.say(this.figuresOf(message.comparison));
        return;
      case 'cancelled':
        this.busy(false);
        this.doing.textContent = strings.cancelled;
        return;
      case 'failed':
        this.busy(false);
        return this.complain(`${message.failure.what}: ${message.failure.why} ${message.failure.remedy}`.trim());
      case 'said':
        return this.say(message.text);
    }
  }

  private options(): ComparisonOptions {
    return {
      space: this.space.value,
      size: this.size.value,
      strategies: this.chosen.filter(([, box]) => box.checked).map(([name]) => name),
    };
  }

  private start(): void {
    const options = this.options();
    if (options.strategies.length === 0) return this.complain(this.strings.chooseOne);
    this.busy(true);
    this.keep();
    host.post({ type: 'run', options });
  }

  private busy(busy: boolean): void {
    this.problem.hidden = true;
    this.run.disabled = busy;
    this.cancel.hidden = !busy;
    this.progress.hidden = !busy;
    this.progress.value = 0;
    this.doing.textContent = '';
    document.body.dataset['busy'] = String(busy);
  }

  private complain(text: string): void {
    this.problem.textContent = text;
    this.problem.hidden = false;
  }

  private say(text: string): void {
    this.live.textContent = text;
  }

  private keep(): void {
    host.keep({ options: this.options(), comparison: this.comparison });
  }

  private figuresOf({ report }: Comparison): string {
    const short = (bytes: number): string => {
      const at = Math.floor(Math.log2(bytes) / 10);
      return `${bytes / 2 ** (10 * at)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][at]}`;
    };
    return fill(this.strings.figuresOf, short(report.space), short(report.size), report.format);
  }

  private draw(): void {
    const { comparison, strings } = this;
    this.copy.hidden = comparison === null;
    if (!comparison) return;
    const { heads } = strings;
    const picture = new DOMParser().parseFromString(comparison.chart, 'image/svg+xml').documentElement;
    this.result.replaceChildren(
      section('chart', strings.chart, h('figure', {}, document.importNode(picture, true))),
      section(
        'figures',
        strings.figures,
        h('p', { class: 'quiet' }, this.figuresOf(comparison)),
        table(
          strings.figures,
          [
            heads.strategy,
            heads.pairs,
            heads.seconds,
            heads.ratio,
            heads.peak,
            heads.left,
            heads.allocated,
            heads.freed,
            heads.flushes,
            heads.updates,
            heads.locks,
          ],
          comparison.report.results.map(result => [
            result.strategy,
            thousands(result.pairs),
            result.seconds.toFixed(3),
            result.ratioToNever === null ? '–' : result.ratioToNever.toFixed(2),
            mebibytes(result.peakTableBytes),
            mebibytes(result.finalTableBytes),
            thousands(result.tablesAllocated),
            thousands(result.tablesFreed),
            thousands(result.flushes),
            thousands(result.counterUpdates),
            thousands(result.lockAcquisitions),
          ]),
        ),
      ),
      section(
        'sync',
        fill(strings.sync, comparison.syncOf ?? '', comparison.report.cpus),
        table(
          heads.synchronisation,
          [heads.synchronisation, heads.locks, heads.atomics, heads.transfers, heads.gracePeriods],
          comparison.sync.map(row => [
            row.title,
            ...[row.acquisitions, row.atomics, row.transfers, row.gracePeriods].map(thousands),
          ]),
        ),
      ),
      section(
        'published',
        strings.published,
        table(
          strings.published,
          [heads.series, heads.base, heads.freeing, heads.ratio],
          comparison.published.map(({ series, base, fixed }) => [
            series,
            `${thousands(base.mebibytes)} MiB, ${base.seconds.toFixed(3)} s`,
            `${thousands(fixed.mebibytes)} MiB, ${fixed.seconds.toFixed(3)} s`,
            (fixed.seconds / base.seconds).toFixed(3),
          ]),
        ),
        ...comparison.comparable.map(text => h('p', {}, text)),
      ),
    );
  }

  private needs(facts: readonly StrategyFacts[]): HTMLElement {
    const { heads, none, needs } = this.strings;
    return table(
      needs,
      [heads.strategy, heads.word, heads.lock, heads.versions, heads.summary],
      facts.map(fact => [fact.title, fact.word ?? none, fact.lock, fact.versions, fact.summary]),
      5,
    );
  }
}
