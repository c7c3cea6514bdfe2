import type { CancelToken } from '../kernel/cancel';
import type { TreePath } from '../source/tree';
import type { Units } from '../source/unit';
import { describeChanges } from '../machine/session/changes';
import { decodeShown, tablesByPfn } from '../machine/session/tables';
import type { TraceStep } from '../machine/session';
import { Status, Until } from '../machine/vm/stop';
import { boot, link, type Prepared } from './boot';

/** Instructions between two visible operations at most. */
const STEP_BUDGET = 2_000_000;

/**
 * Executes one schedule again and tells it step by step: for each visible operation its line and what it changed. Several
 * operations of one line become one step.
 */
export async function replay(
  units: Units,
  prepared: Prepared,
  steps: readonly number[],
  cancel?: CancelToken,
): Promise<TraceStep[]> {
  const { machine, threads, page } = await boot(prepared, cancel);
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
  for (const step of steps) {
    const thread = threads[step & 0xff];
    if (!thread || thread.depth === 0) break;
    const spot = machine.spot(thread);
    const fn = machine.frame(thread, thread.depth - 1).fn.compiled.name;
    const tables = tablesByPfn(decodeShown(machine));
    const mark = machine.memory.chunks.mark();
    const events = machine.output.events.length;
    machine.alternative = step >> 8;
    await run(step & 0xff, true);
    if (!spot) continue;
    if (!lines.has(spot.path)) lines.set(spot.path, ((await units.text(spot.path)) ?? '').split('\n'));
    const changes = [
      ...describeChanges(machine, mark, tables, page),
      ...machine.output.events.slice(events).filter(event => event.what !== ''),
    ];
    const last = trace.at(-1);
    if (
      last?.cpu === thread.number &&
      last.spot.path === spot.path &&
      last.spot.line === spot.line &&
      last.function === fn
    ) {
      trace[trace.length - 1] = { ...last, changes: [...last.changes, ...changes] };
      continue;
    }
    trace.push({
      number: trace.length + 1,
      cpu: thread.number,
      function: fn,
      spot,
      source: lines.get(spot.path)?.[spot.line - 1]?.trim() ?? '',
      changes,
    });
  }
  return trace;
}
