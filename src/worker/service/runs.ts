import { parseSchedule } from '../../explore/schedule-text';
import { fail, ok, type Result } from '../../kernel/failure';
import type { ScopeEntry, Session, SessionView, TraceStep } from '../../machine/session';
import { openSession } from '../../machine/session/open';
import type { OpenRun, RunCommand, RunView } from '../../protocol/analysis';
import type { Context } from '../../protocol/rpc';
import type { KernelTree } from '../../source/tree';
import { breathe, type ScenarioUnits } from './scenario-units';

/** The open runs, by the names that clients know them by. */
export class Runs {
  private readonly sessions = new Map<string, Session>();
  private opened = 0;

  constructor(private readonly units: ScenarioUnits) {}

  /** Links a scenario with what it calls in `tree` and stops before its first statement. */
  async open(
    tree: KernelTree,
    arch: string,
    { scenario, schedule, steps }: OpenRun,
    context: Context,
  ): Promise<Result<RunView>> {
    const order = schedule === undefined ? undefined : parseSchedule(schedule);
    if (schedule !== undefined && !order)
      return fail('no-schedule', 'The schedule cannot be followed', `"${schedule}" is none.`, 'Explore again.');
    if (order?.model === 'tso') {
      const why = 'A session has no store buffers, and this schedule is one of x86-TSO.';
      return fail('no-schedule', 'The schedule cannot be followed', why, 'Replay it with pagewarden explore --replay.');
    }
    const units = await this.units.open(tree, arch, [scenario], context);
    const limits = { pause: breathe, ...(steps === undefined ? {} : { steps }) };
    const session = await openSession(
      units,
      { scenario, ...(order ? { schedule: order.steps } : {}) },
      limits,
      context.cancel,
    );
    if (!session.ok) return session;
    const run = `run-${++this.opened}`;
    this.sessions.set(run, session.value);
    const configuration = await units.configured(scenario.path);
    return ok({ run, view: session.value.view(), configuration });
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

const gone = (run: string) => fail('no-such-run', 'This run is over', `Nothing is known of ${run}.`, 'Start it again.');
