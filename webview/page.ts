import type { SessionView, SimpleCommand } from '../src/protocol/analysis';
import type { FromPanel, PanelStrings, PersistedState, RunSource, ToPanel } from '../src/protocol/panel';
import type { ButtonElement, CheckboxElement, DropdownElement, PanelsElement } from './controls';
import { control, draw, h, morphChildren } from './dom';
import { fillIn } from './format';
import type { Host } from './host';
import { icon, type Icon } from './icons';
import {
  configurationSection,
  logLines,
  pageRows,
  pathSection,
  ranSection,
  scopeItems,
  scopeValues,
  sourceLine,
  stepSection,
  violationItems,
} from './sections';
import { tableFormats, tableItems } from './tables';
import { Tree } from './tree';

/** A button of the toolbar: what it sends, and the key that does the same. */
interface Action {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly key: string;
  readonly command: SimpleCommand;
  readonly forwards: boolean;
}

type Run = Extract<ToPanel, { type: 'run' }>;

/** The page of a run. It keeps no model: what it was sent last, and what the person opened, is all it knows. */
export class Page {
  private run: Run | undefined;
  private source: RunSource | undefined;
  private previous: SessionView | undefined;
  private values = new Map<string, string>();
  private busy = false;
  /** The furthest step that was seen: the slider ends there. */
  private furthest = 0;
  private follow = true;
  private tab = 'tab-variables';

  private readonly buttons = new Map<Action, ButtonElement>();
  private readonly parts: ReturnType<typeof skeleton>;
  private readonly tables: Tree;
  private readonly variables: Tree;

  constructor(
    body: HTMLElement,
    private readonly strings: PanelStrings,
    private readonly host: Host<FromPanel, PersistedState>,
  ) {
    const kept = host.state();
    if (kept) ({ follow: this.follow, tab: this.tab } = kept);
    this.parts = skeleton(strings, this.tab, this.follow);
    body.replaceChildren(this.parts.main);
    this.tables = new Tree(this.parts.tables);
    this.variables = new Tree(this.parts.variables);
    this.addButtons();
    this.listen();
    this.showOnly('loading', strings.empty);
  }

  /** Shows a message of the extension. */
  show(message: Exclude<ToPanel, { type: 'strings' }>): void {
    switch (message.type) {
      case 'loading':
        this.head(message.source);
        return this.showOnly('loading', message.what);
      case 'failed':
        this.head(message.source);
        this.showOnly('failed', '');
        return morphChildren(
          this.parts.failed,
          h(
            'div',
            {},
            h('p', { class: 'failure' }, message.failure.what),
            h('p', {}, message.failure.why),
            h('p', {}, message.failure.remedy),
          ),
        );
      case 'run':
        return this.showRun(message);
      case 'busy':
        this.busy = message.busy;
        this.parts.doing.textContent = message.what;
        return this.enable();
      case 'said':
        this.parts.live.textContent = message.text;
    }
  }

  private showRun(run: Run): void {
    const { view, source } = run;
    const { strings, parts } = this;
    const sameStep = this.run?.view.step === view.step;
    if (!sameStep) this.previous = this.run?.source.scenario.path === source.scenario.path ? this.run.view : undefined;
    this.run = run;
    this.furthest = Math.max(this.furthest, view.step);
    this.head(source);
    this.showOnly('run', '');
    document.body.dataset['step'] = String(view.step);
    document.body.dataset['status'] = view.status;

    draw(parts.step, stepSection(view, strings));
    draw(parts.path, pathSection(view));
    parts.violations.hidden = view.violations.length === 0;
    draw(parts.violationList, violationItems(view.violations));
    parts.unfilled.hidden = source.unfilled.length === 0;
    draw(
      parts.unfilledList,
      source.unfilled.map(line => h('li', {}, line)),
    );

    this.tables.show(tableItems(view, this.previous, strings));
    parts.formats.textContent = tableFormats(view);
    parts.noTables.hidden = view.tables.length > 0;
    parts.tableHead.hidden = parts.tables.hidden = view.tables.length === 0;

    this.variables.show(scopeItems(run.scopes, this.values));
    this.values = scopeValues(run.scopes);
    parts.noVariables.hidden = run.scopes.length > 0;
    this.showFrames(run);

    draw(parts.pages, pageRows(view, this.previous, strings));
    parts.noPages.hidden = view.pages.length > 0;
    draw(parts.log, logLines(view.log));
    parts.noLog.hidden = view.log.length > 0;
    draw(parts.ran, [...configurationSection(run.configuration, strings), ...ranSection(view, strings)]);
    tally(parts.logTally, view.log.length);
    tally(parts.pagesTally, view.pages.length);

    parts.status.textContent = this.statusText(view);
    parts.status.dataset['status'] = view.violations.length ? 'stopped' : view.status;
    parts.slider.max = String(this.furthest);
    parts.slider.value = String(view.step);
    parts.count.textContent = fillIn(strings.stepOf, view.step, this.furthest);
    if (!sameStep) parts.live.textContent = this.spoken(view);
    this.enable();
    this.keep();
  }

  private head(source: RunSource): void {
    if (this.source?.scenario.path !== source.scenario.path)
      this.furthest = this.run?.source === source ? this.furthest : 0;
    this.source = source;
    this.parts.title.textContent = source.title;
    draw(this.parts.subtitle, sourceLine(source, this.strings));
  }

  private showOnly(what: 'loading' | 'failed' | 'run', text: string): void {
    this.parts.loading.hidden = what !== 'loading';
    this.parts.loadingText.textContent = text;
    this.parts.failed.hidden = what !== 'failed';
    this.parts.run.hidden = what !== 'run';
    this.parts.main.dataset['shows'] = what;
    this.enable();
  }

  private showFrames({ view, frame }: Run): void {
    const { frames } = this.parts;
    const wanted = view.stack.map((f, index) => ({ value: String(index), text: `${f.function}:${f.spot.line}` }));
    const shown = [...frames.children].map(option => ({
      value: option.getAttribute('value'),
      text: option.textContent,
    }));
    if (JSON.stringify(shown) !== JSON.stringify(wanted)) {
      frames.replaceChildren(...wanted.map(({ value, text }) => control('vscode-option', { value }, text)));
    }
    frames.hidden = wanted.length === 0;
    if (frames.value !== String(frame)) frames.value = String(frame);
  }

  private statusText(view: SessionView): string {
    const { strings } = this;
    const texts: Record<SessionView['status'], string> = {
      paused: strings.statusPaused,
      finished: strings.statusFinished,
      stopped: strings.statusStopped,
      cancelled: strings.statusCancelled,
    };
    const text = texts[view.status];
    return view.result === undefined ? text : `${text} · ${fillIn(strings.result, view.result)}`;
  }

  /** What a screen reader says of a step: where it is, and what it did to a count. */
  private spoken(view: SessionView): string {
    const { last } = view;
    if (!last) return this.strings.atStart;
    const counts = last.changes.filter(change => change.kind === 'refcount' || change.kind === 'mapcount');
    const said = counts.map(change => `${change.what}: ${change.before} → ${change.after}`);
    return [`${view.step}: ${last.function}, ${last.source}`, ...said, ...view.violations.map(v => v.message)].join(
      '. ',
    );
  }

  private addButtons(): void {
    const { strings } = this;
    const actions: readonly Action[] = [
      { id: 'restart', label: strings.restart, icon: 'restart', key: 'r', command: 'reverseContinue', forwards: false },
      { id: 'stepBack', label: strings.stepBack, icon: 'stepBack', key: 'b', command: 'stepBack', forwards: false },
      { id: 'step', label: strings.step, icon: 'step', key: 's', command: 'step', forwards: true },
      {
        id: 'nextCount',
        label: strings.nextCount,
        icon: 'nextCount',
        key: 'n',
        command: 'continueToCount',
        forwards: true,
      },
      { id: 'continue', label: strings.continue, icon: 'continue', key: 'c', command: 'continue', forwards: true },
    ];
    for (const action of actions) {
      const button = control<ButtonElement>(
        'vscode-button',
        {
          id: action.id,
          appearance: action.id === 'step' ? 'primary' : 'secondary',
          title: `${action.label} (${action.key})`,
          'aria-label': action.label,
          'aria-keyshortcuts': action.key,
        },
        icon(action.icon),
        h('div', { class: 'text' }, action.label),
      );
      button.addEventListener('click', () => this.command(action));
      this.buttons.set(action, button);
      this.parts.controls.append(button);
    }
  }

  private command(action: Action): void {
    if (this.can(action)) this.host.post({ type: 'command', command: action.command });
  }

  private can(action: Action): boolean {
    const view = this.run?.view;
    if (!view || this.parts.run.hidden) return false;
    return action.forwards ? view.status === 'paused' || view.status === 'cancelled' : view.step > 0;
  }

  /** A control that is at work stays enabled, or a keyboard's focus would be lost at every step. */
  private enable(): void {
    const focused = [...this.buttons].find(([, button]) => button === document.activeElement);
    for (const [action, button] of this.buttons) button.disabled = !this.can(action);
    if (focused?.[1].disabled) [...this.buttons.values()].find(button => !button.disabled)?.focus();
    this.parts.slider.disabled = !this.run;
    this.parts.copy.disabled = !this.run;
    this.parts.cancel.hidden = !this.busy;
    this.parts.main.setAttribute('aria-busy', String(this.busy));
  }

  private listen(): void {
    const { parts, host } = this;
    parts.slider.addEventListener('change', () => host.post({ type: 'goTo', step: Number(parts.slider.value) }));
    parts.copy.addEventListener('click', () => host.post({ type: 'copyTrace' }));
    parts.reload.addEventListener('click', () => host.post({ type: 'reload' }));
    parts.cancel.addEventListener('click', () => host.post({ type: 'cancel' }));
    parts.follow.addEventListener('change', () => {
      if (parts.follow.checked === this.follow) return;
      this.follow = parts.follow.checked;
      host.post({ type: 'follow', follow: this.follow });
      this.keep();
    });
    parts.frames.addEventListener('change', () => {
      const frame = Number(parts.frames.value);
      if (frame !== this.run?.frame) host.post({ type: 'frame', frame });
    });
    parts.panels.addEventListener('change', () => {
      if (!parts.panels.activeid || parts.panels.activeid === this.tab) return;
      this.tab = parts.panels.activeid;
      this.keep();
    });
    parts.main.addEventListener('click', event => {
      const target = (event.target as Element).closest<HTMLElement>('[data-open], [data-scenario]');
      if (!target) return;
      event.preventDefault();
      const { open, line } = target.dataset;
      host.post(open === undefined ? { type: 'openScenario' } : { type: 'open', path: open, line: Number(line) });
    });
    addEventListener('keydown', event => {
      const typing = (event.target as Element).closest('input, vscode-dropdown, [role=listbox]');
      if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
      const action = [...this.buttons.keys()].find(({ key }) => key === event.key);
      if (!action) return;
      event.preventDefault();
      this.command(action);
    });
  }

  private keep(): void {
    const { run, follow, tab } = this;
    if (run) this.host.keep({ source: run.source, step: run.view.step, follow, tab });
  }
}

/** Writes a number beside a tab's name. The toolkit has named the tab by what it first held, so it is named again. */
function tally(element: HTMLElement, count: number): void {
  element.textContent = count ? String(count) : '';
  const tab = element.parentElement;
  tab?.setAttribute('aria-label', tab.textContent.trim());
}

/** The page's lasting elements: what carries focus, scrolling or a custom control is made once. */
function skeleton(strings: PanelStrings, tab: string, following: boolean) {
  const title = h('h1', { id: 'title' });
  const subtitle = h('p', { class: 'subtitle' });
  const controls = h('div', { class: 'controls', role: 'toolbar', 'aria-label': strings.controls });
  const slider = h('input', {
    type: 'range',
    id: 'position',
    min: 0,
    max: 0,
    value: 0,
    step: 1,
    'aria-label': strings.position,
  });
  const count = h('output', { id: 'count', for: 'position' });
  const status = h('span', { class: 'status', id: 'status' });
  const follow = control<CheckboxElement>('vscode-checkbox', { id: 'follow', checked: following }, strings.follow);
  const copy = control<ButtonElement>(
    'vscode-button',
    { id: 'copy', appearance: 'secondary', 'aria-label': strings.copyTrace, title: strings.copyTrace },
    icon('copy'),
    h('div', { class: 'text' }, strings.copyTrace),
  );
  const reload = control<ButtonElement>(
    'vscode-button',
    { id: 'reload', appearance: 'secondary', 'aria-label': strings.reload, title: strings.reload },
    icon('reload'),
    h('div', { class: 'text' }, strings.reload),
  );
  const cancel = control<ButtonElement>(
    'vscode-button',
    { id: 'cancel', appearance: 'secondary', hidden: true },
    strings.cancel,
  );
  const doing = h('span', { class: 'doing' });
  const live = h('p', { class: 'unseen', 'aria-live': 'polite', id: 'live' });

  const loadingText = h('p', { id: 'loading-text' });
  const loading = h(
    'div',
    { class: 'middle', id: 'loading' },
    control('vscode-progress-ring', { 'aria-labelledby': 'loading-text' }),
    loadingText,
  );
  const failed = h('div', { class: 'middle', id: 'failed', role: 'alert', hidden: true });

  const violationList = h('ul', { id: 'violations' });
  const violations = h(
    'section',
    { class: 'violations', 'aria-label': strings.violations, hidden: true },
    violationList,
  );
  const unfilledList = h('ul');
  const unfilled = h(
    'section',
    { class: 'unfilled', 'aria-label': strings.unfilled, hidden: true },
    h('p', {}, strings.unfilled),
    unfilledList,
  );
  const step = h('div', { id: 'step-taken' });
  const path = h('ol', { id: 'path', class: 'path', 'aria-label': strings.callPath });

  const tables = h('div', { id: 'tables', class: 'tree', 'aria-labelledby': 'tables-title' });
  const tableHead = h(
    'div',
    { class: 'tree-head', 'aria-hidden': 'true' },
    // Beside a narrow tree only the short names fit.
    h('span', { class: 'count', 'data-short': '_ref' }, '_refcount'),
    h('span', { class: 'count', 'data-short': '_map' }, '_mapcount'),
    h('span', { class: 'count', 'data-short': '#' }, strings.entries),
  );
  const formats = h('span', { class: 'formats' });
  const noTables = h('p', { class: 'quiet' }, strings.noTables);

  const frames = control<DropdownElement>('vscode-dropdown', { id: 'frames', 'aria-label': strings.frame });
  const variables = h('div', { id: 'variables', class: 'tree', 'aria-label': strings.variables });
  const noVariables = h('p', { class: 'quiet' }, strings.noVariables);
  const pages = h('tbody', { id: 'pages' });
  const heads = [
    strings.page,
    strings.state,
    '_refcount',
    '_mapcount',
    strings.entries,
    strings.order,
    strings.allocatedBy,
  ];
  const pageTable = h(
    'table',
    { 'aria-label': strings.pages },
    h(
      'thead',
      {},
      h('tr', {}, ...heads.map((text, i) => h('th', { scope: 'col', class: i > 1 && i < 6 ? 'count' : '' }, text))),
    ),
    pages,
  );
  const noPages = h('p', { class: 'quiet' }, strings.noPages);
  const log = h('ol', { id: 'log', class: 'log' });
  const noLog = h('p', { class: 'quiet' }, strings.noLog);
  const ran = h('div', { id: 'ran', class: 'ran' });
  const logTally = h('span', { class: 'tally' });
  const pagesTally = h('span', { class: 'tally' });

  const tabs: readonly [id: string, label: string, tally: HTMLElement | undefined, content: HTMLElement[]][] = [
    ['variables', strings.variables, undefined, [frames, variables, noVariables]],
    [
      'pages',
      strings.pages,
      pagesTally,
      [h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': strings.pages }, pageTable), noPages],
    ],
    ['log', strings.log, logTally, [log, noLog]],
    ['ran', strings.ran, undefined, [ran]],
  ];
  const panels = control<PanelsElement>(
    'vscode-panels',
    { id: 'panels', activeid: tab, 'aria-label': strings.controls },
    ...tabs.map(([id, label, tally]) => control('vscode-panel-tab', { id: `tab-${id}` }, label, tally && ' ', tally)),
    ...tabs.map(([id, , , content]) =>
      control('vscode-panel-view', { id: `view-${id}` }, h('div', { class: 'tab' }, ...content)),
    ),
  );

  const run = h(
    'div',
    { class: 'run', id: 'run', hidden: true },
    violations,
    unfilled,
    h('section', { class: 'now', 'aria-label': strings.stepTaken }, path, step),
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        { class: 'tables', 'aria-labelledby': 'tables-title' },
        h('div', { class: 'section-head' }, h('h2', { id: 'tables-title' }, strings.tables), formats, tableHead),
        tables,
        noTables,
      ),
      h('section', { class: 'details', 'aria-label': strings.variables }, panels),
    ),
  );
  const main = h(
    'main',
    {},
    h(
      'header',
      {},
      h('div', { class: 'titles' }, title, status, subtitle),
      h(
        'div',
        { class: 'bar' },
        controls,
        h('div', { class: 'position' }, slider, count),
        h('div', { class: 'extra' }, follow, copy, reload, cancel, doing),
      ),
    ),
    loading,
    failed,
    run,
    live,
  );
  return {
    main,
    title,
    subtitle,
    controls,
    slider,
    count,
    status,
    follow,
    copy,
    reload,
    cancel,
    doing,
    live,
    loading,
    loadingText,
    failed,
    run,
    violations,
    violationList,
    unfilled,
    unfilledList,
    step,
    path,
    tables,
    tableHead,
    noTables,
    formats,
    frames,
    variables,
    noVariables,
    pages,
    noPages,
    log,
    noLog,
    ran,
    panels,
    logTally,
    pagesTally,
  };
}
