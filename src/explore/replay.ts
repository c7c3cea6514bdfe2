import type { CancelToken } from '../kernel/cancel';
import type { TreePath } from '../source/tree';
import type { Units } from '../source/unit';
import { describeChanges } from '../machine/session/changes';
import { decodeShown, tablesByPfn } from '../machine/session/tables';
import type { Caller, TraceStep } from '../machine/session';
import type { Spot } from '../machine/program';
import { Status, Until } from '../machine/vm/stop';
import type { Thread } from '../machine/vm/thread';
import { countAhead, countNow } from './count-reads';
import { boot, link, type Booted, type Prepared } from './boot';

/** Instructions between two visible operations at most. */
const STEP_BUDGET = 2_000_000;

/** A schedule that was executed again. */
export interface Replayed {
  readonly trace: readonly TraceStep[];
  /** The machine as the schedule leaves it. */
  readonly booted: Booted;
}

/**
 * Executes one schedule again and tells it step by step: for each visible operation its line and what it changed. Several
 * operations of one line become one step.
 */
export async function replay(
  units: Units,
  prepared: Prepared,
  steps: readonly number[],
  cancel?: CancelToken,
): Promise<Replayed> {
  const booted = await boot(prepared, cancel);
  const { machine, threads, page } = booted;
  const run = async (cpu: number, first: boolean): Promise<Status> => {
    for (;;) {
      const status = machine.run(threads[cpu]!, Until.Visible, STEP_BUDGET, first);
      if (status !== Status.NeedsLink) return status;
      // What was executed so far stays executed: go on from there.
      await link(prepared.linker, machine.needs!, cancel);
    }
  };
  for (let cpu = 0; cpu < threads.length; cpu++) await run(cpu, false);

  const trace: TraceStep[] = [];
  const lines = new Map<TreePath, readonly string[]>();
  const lineAt = async ({ path, line }: Spot): Promise<string> => {
    if (!lines.has(path)) lines.set(path, ((await units.text(path)) ?? '').split('\n'));
    return lines.get(path)?.[line - 1]?.trim() ?? '';
  };
  const nameOf = (thread: Thread, frame: number): string => machine.frame(thread, frame).fn.compiled.name;
  for (const step of steps) {
    const thread = threads[step & 0xff];
    if (!thread || thread.depth === 0) break;
    const spot = machine.spot(thread);
    const fn = nameOf(thread, thread.depth - 1);
    const callers: Caller[] = [];
    for (let frame = thread.depth - 2; frame >= 0; frame--) {
      const at = machine.spot(thread, frame);
      if (at) callers.push({ function: nameOf(thread, frame), spot: at, source: await lineAt(at) });
    }
    const tables = tablesByPfn(decodeShown(machine));
    const mark = machine.memory.chunks.mark();
    const events = machine.output.events.length;
    const ahead = countAhead(machine, thread);
    machine.alternative = step >> 8;
    await run(step & 0xff, true);
    if (!spot) continue;
    const read = ahead && { ...ahead, value: countNow(machine, ahead) };
    const changes = [
      ...describeChanges(machine, mark, tables, page),
      ...machine.output.events.slice(events).filter(event => event.what !== ''),
    ];
    const last = trace.at(-1);
    if (
      last?.cpu === thread.number &&
      last.spot.path === spot.path &&
      last.spot.line === spot.line &&
      last.function === fn &&
      // The count of another page, or the same again, is another reading.
      !(last.read && read)
    ) {
      trace[trace.length - 1] = { ...last, changes: [...last.changes, ...changes], ...(read ? { read } : {}) };
      continue;
    }
    trace.push({
      number: trace.length + 1,
      cpu: thread.number,
      function: fn,
      spot,
      source: await lineAt(spot),
      changes,
      callers,
      ...(read ? { read } : {}),
    });
  }
  return { trace, booted };
}
