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
import { fail, ok, type Failure } from '../../kernel/failure';
import type { ChosenConfiguration, RunMove, ScopeEntry, SessionView } from '../../protocol/analysis';
import { isFromPanel, type FromPanel, type PersistedState, type RunSource, type ToPanel } from '../../protocol/panel';
import { isCancelled } from '../../protocol/rpc';
import type { AnalysisClient } from '../analysis/client';
import { tell } from '../tell';
import { Highlight, type Line } from './highlight';
import { scenarioText, type Places } from './places';
import { panelStrings } from './strings';
import { traceText } from './traceText';

/** What a panel needs of the rest of the extension. */
export interface PanelServices {
  readonly extensionUri: Uri;
  readonly places: Places;
}

interface Running {
  readonly run: string;
  readonly configuration: ChosenConfiguration;
  readonly client: AnalysisClient;
}

/** Steps that a person can be ahead of the machine; more are dropped, or a held key would go on for ever. */
const MOST_WAITING = 8;
/** Milliseconds after which a command shows that it is at work. */
const PATIENCE = 250;

/** One webview panel and the run that it shows. The run lives in the worker; the view holds no model. */
export class RunPanel implements Disposable {
  private running: Running | undefined;
  private view: SessionView | undefined;
  private readonly highlight: Highlight;
  private readonly disposables: Disposable[] = [];
  private cancel = new CancellationTokenSource();
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;
  private frame = 0;
  private follow = true;
  private gone = false;

  constructor(
    private readonly panel: WebviewPanel,
    private source: RunSource,
    private readonly services: PanelServices,
    /** The column in which the source is followed. */
    private readonly column: ViewColumn,
    /** After a reload: the step to go to, and what the person had chosen. */
    restored: PersistedState | undefined,
  ) {
    this.highlight = new Highlight(services.extensionUri);
    if (restored) this.follow = restored.follow;
    this.disposables.push(
      this.highlight,
      panel.onDidDispose(() => this.dispose()),
      panel.webview.onDidReceiveMessage((message: unknown) => {
        if (isFromPanel(message)) void this.receive(message, restored?.step ?? 0);
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.highlight.clear();
      }),
    );
  }

  /** Brings the panel to the front, with another scenario text if that has changed. */
  reveal(source: RunSource): void {
    this.panel.reveal(undefined, false);
    if (JSON.stringify(source) === JSON.stringify(this.source)) return;
    this.source = source;
    this.enqueue(() => this.open(0));
  }

  /** Opens the run again: the worker that held it is gone, or the scenario has changed. */
  reload(): void {
    this.enqueue(() => this.open(this.view?.step ?? 0));
  }

  dispose(): void {
    if (this.gone) return;
    this.gone = true;
    this.cancel.cancel();
    this.cancel.dispose();
    void this.closeRun();
    for (const disposable of this.disposables) disposable.dispose();
    this.panel.dispose();
  }

  private post(message: ToPanel): void {
    if (!this.gone) void this.panel.webview.postMessage(message);
  }

  private async receive(message: FromPanel, restoredStep: number): Promise<void> {
    switch (message.type) {
      case 'ready':
        // Sent again when the panel was hidden or moved: the run goes on where it is.
        this.post({ type: 'strings', strings: panelStrings() });
        return this.enqueue(() => (this.running ? this.show() : this.open(message.state?.step ?? restoredStep)));
      case 'command':
        return this.enqueue(() => this.command({ command: message.command }));
      case 'goTo':
        return this.enqueue(() => this.command({ command: 'goTo', step: message.step }));
      case 'reload':
        return this.enqueue(() => this.open(0));
      case 'cancel':
        this.cancel.cancel();
        return;
      case 'frame':
        return this.enqueue(async () => {
          this.frame = message.frame;
          await this.show();
        });
      case 'follow':
        this.follow = message.follow;
        return this.follow ? this.mark() : this.highlight.clear();
      case 'open':
        return this.openSource(message.path, message.line);
      case 'openScenario':
        return this.openSource(this.source.scenario.path, 1);
      case 'copyTrace':
        return this.enqueue(() => this.copyTrace());
    }
  }

  /** One thing after the other: the machine runs one command at a time. */
  private enqueue(work: () => Promise<void>): void {
    if (this.waiting >= MOST_WAITING) return;
    this.waiting++;
    this.queue = this.queue.then(async () => {
      if (this.gone) return;
      if (this.cancel.token.isCancellationRequested) {
        this.cancel.dispose();
        this.cancel = new CancellationTokenSource();
      }
      const slow = setTimeout(() => this.post({ type: 'busy', busy: true, what: '' }), PATIENCE);
      try {
        await work();
      } finally {
        clearTimeout(slow);
        this.waiting--;
        this.post({ type: 'busy', busy: false, what: '' });
      }
    });
  }

  private async open(step: number): Promise<void> {
    await this.closeRun();
    await this.readScenario();
    const { source } = this;
    this.post({ type: 'loading', source, what: l10n.t('Looking up {0}…', source.title) });
    const prepared = await this.services.places.prepare(source);
    if (!prepared.ok) return this.fail(prepared);
    const { client, review } = prepared.value;
    const { scenario, schedule } = source;
    const what = {
      scenario,
      ...(review === undefined ? {} : { review }),
      ...(schedule === undefined ? {} : { schedule }),
    };
    const progress = (what: string, done: number, total?: number) =>
      this.post({ type: 'loading', source, what: `${what} ${total === undefined ? done : `${done} / ${total}`}` });
    const opened = await client.call(
      service =>
        service.openRun(what, {
          cancel: this.cancel.token,
          progress,
        }),
      { cancel: this.cancel.token, progress },
    );
    if (!opened.ok) return this.fail(opened);
    const { run, view, configuration } = opened.value;
    this.running = { run, client, configuration };
    this.view = view;
    this.frame = 0;
    if (step > 0) return this.command({ command: 'goTo', step });
    await this.show();
  }

  private async command(move: RunMove): Promise<void> {
    const { running } = this;
    if (!running) return;
    const view = await running.client.call(service =>
      service.command({ ...move, run: running.run }, { cancel: this.cancel.token }),
    );
    if (view.ok) {
      this.view = view.value;
      this.frame = 0;
      await this.show();
    } else if (!isCancelled(view)) this.fail(view);
  }

  private async show(): Promise<void> {
    const { running, view, frame, source } = this;
    if (!running || !view) return;
    const scopes = view.stack.length
      ? await running.client.call(service => service.scopes({ run: running.run, frame }))
      : ok<readonly ScopeEntry[]>([]);
    const { configuration } = running;
    this.post({ type: 'run', source, view, configuration, frame, scopes: scopes.ok ? scopes.value : [] });
    await this.mark();
  }

  private async mark(): Promise<void> {
    const { running, view } = this;
    if (!running || !view || this.gone) return;
    const at = (spot: { path: string; line: number } | undefined): Line | undefined =>
      spot && { uri: this.locate(spot.path), line: spot.line };
    await this.highlight.show(at(view.last?.spot), at(view.next?.spot), this.follow ? this.column : undefined);
  }

  private async openSource(path: string, line: number): Promise<void> {
    const uri = this.locate(path);
    const selection = new Range(line - 1, 0, line - 1, 0);
    try {
      const document = await workspace.openTextDocument(uri);
      await window.showTextDocument(document, { viewColumn: this.column, selection, preview: true });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      tell(fail('cannot-open', l10n.t('{0} cannot be opened', path), why, '').failure);
    }
  }

  private locate(path: string): Uri {
    const { source } = this;
    return this.services.places.locate(source, { ...source.scenario, document: source.document }, path);
  }

  private async copyTrace(): Promise<void> {
    const { running, view, source } = this;
    if (!running || !view) return;
    const trace = await running.client.call(service => service.trace({ run: running.run }));
    if (!trace.ok) return tell(trace.failure);
    await env.clipboard.writeText(traceText(source, view, trace.value));
    this.post({ type: 'said', text: l10n.t('The trace is on the clipboard: {0} steps.', trace.value.length) });
  }

  /** A scenario that is a document of the person is read again each time. */
  private async readScenario(): Promise<void> {
    const { document, scenario } = this.source;
    const text = await scenarioText({ ...scenario, document });
    this.source = { ...this.source, scenario: { path: scenario.path, text } };
  }

  private fail(result: { readonly ok: false; readonly failure: Failure }): void {
    this.highlight.clear();
    this.post({ type: 'failed', source: this.source, failure: result.failure });
  }

  private async closeRun(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    this.view = undefined;
    if (running?.client.active) await running.client.call(service => service.closeRun({ run: running.run }));
  }
}
