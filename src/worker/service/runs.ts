import { fail, ok, type Result } from '../../kernel/failure';
import { PRIMITIVES } from '../../machine/primitives';
import type { ScopeEntry, Session, SessionView, TraceStep } from '../../machine/session';
import { openSession } from '../../machine/session/open';
import type { OpenRun, RunCommand, RunView } from '../../protocol/analysis';
import type { Context } from '../../protocol/rpc';
import type { IndexStore } from '../../source/definers/index-store';
import { FileCache } from '../../source/file-cache';
import type { KernelTree } from '../../source/tree';
import { openUnits } from '../../source/units';

/** The open runs, by the names that clients know them by. */
export class Runs {
  private readonly sessions = new Map<string, Session>();
  private opened = 0;
  /** Files as tokens, shared by the runs of a tree and of its patched versions. */
  private readonly files = new FileCache();

  constructor(
    private readonly shipped: () => Promise<ReadonlyMap<string, string>>,
    private readonly store?: IndexStore,
  ) {}

  /** Links a scenario with what it calls in `tree` and stops before its first statement. */
  async open(
    tree: KernelTree,
    arch: string,
    { scenario, steps }: OpenRun,
    { cancel, progress }: Context,
  ): Promise<Result<RunView>> {
    const extra = new Map([...(await this.shipped()), [scenario.path, scenario.text]]);
    const options = { arch, keep: new Set(PRIMITIVES.keys()), extra };
    const sharing = { files: this.files, progress, ...(this.store ? { store: this.store } : {}) };
    const units = await openUnits(tree, options, sharing);
    const limits = { pause: breathe, ...(steps === undefined ? {} : { steps }) };
    const session = await openSession(units, { scenario }, limits, cancel);
    if (!session.ok) return session;
    const run = `run-${++this.opened}`;
    this.sessions.set(run, session.value);
    return ok({ run, view: session.value.view() });
  }

  async command(params: RunCommand, { cancel }: Context): Promise<Result<SessionView>> {
    const session = this.sessions.get(params.run);
    if (!session) return gone(params.run);
    switch (params.command) {
      case 'step':
        return ok(await session.step(cancel));
      case 'stepBack':
        return ok(await session.stepBack());
      case 'continue':
        return ok(await session.continue(cancel));
      case 'reverseContinue':
        return ok(await session.reverseContinue());
      case 'continueToCount':
        return ok(await session.continueToCount(cancel));
      case 'goTo':
        return ok(await session.goTo(params.step, cancel));
    }
  }

  scopes({ run, frame }: { readonly run: string; readonly frame: number }): Result<readonly ScopeEntry[]> {
    const session = this.sessions.get(run);
    return session ? ok(session.scopes(frame)) : gone(run);
  }

  trace(run: string): Result<readonly TraceStep[]> {
    const session = this.sessions.get(run);
    return session ? ok(session.trace()) : gone(run);
  }

  close(run: string): void {
    this.sessions.get(run)?.dispose();
    this.sessions.delete(run);
  }
}

/** Lets the host deliver a cancellation in the middle of a long run. */
const breathe = (): Promise<void> => new Promise(resume => setTimeout(resume));

const gone = (run: string) => fail('no-such-run', 'This run is over', `Nothing is known of ${run}.`, 'Start it again.');
