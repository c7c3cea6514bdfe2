import type { CancelToken } from '../kernel/cancel';
import { ok, type Result } from '../kernel/failure';
import type { TreePath } from '../source/tree';
import type { Units } from '../source/unit';
import { openLinker } from '../machine/compile/linker';
import { PRIMITIVES } from '../machine/primitives';
import { PageState } from '../machine/memory/pages';
import { AccessLog, RecordingMemory } from '../machine/memory/recording';
import type { Linker, RecordLayout, SymbolId } from '../machine/program';
import type { Violation } from '../machine/session';
import { applyFacts, kernelFacts, type KernelFacts } from '../machine/session/kernel-facts';
import { findSchedule, type Schedule } from '../machine/session/schedule';
import { Machine } from '../machine/vm/machine';
import { Status, Until } from '../machine/vm/stop';
import type { Thread } from '../machine/vm/thread';

/** Instructions that set-up or the check at the end may take. */
const ALONE_BUDGET = 50_000_000;

/** A scenario that can be brought to its start any number of times. */
export interface Prepared {
  readonly path: TreePath;
  readonly linker: Linker;
  readonly schedule: Schedule;
  readonly facts: KernelFacts;
}

/** A machine on which set-up is done and every CPU has entered its function. */
export interface Booted {
  readonly machine: Machine;
  /** What its steps access, while that is noted. */
  readonly accesses: AccessLog;
  readonly threads: readonly Thread[];
  readonly page: RecordLayout | undefined;
  /** Page frames in use before set-up ran. */
  readonly before: ReadonlySet<number>;
  /** What stopped set-up, if anything did; nothing can be explored then. */
  readonly stopped: Violation | undefined;
}

/** Finds a scenario's functions and what the machine must know of the tree. */
export async function prepare(units: Units, path: TreePath, cancel?: CancelToken): Promise<Result<Prepared>> {
  const linker = openLinker(units, { arch: units.arch, primitives: PRIMITIVES });
  const schedule = await findSchedule(linker, path, cancel);
  if (!schedule.ok) return schedule;
  return ok({ path, linker, schedule: schedule.value, facts: await kernelFacts(linker, path, cancel) });
}

/** A fresh machine at the start of the scenario's CPUs. */
export async function boot(prepared: Prepared, cancel?: CancelToken): Promise<Booted> {
  const { linker, schedule, facts } = prepared;
  const accesses = new AccessLog();
  const machine = new Machine(
    linker.program,
    PRIMITIVES,
    (synthesise, fault) => new RecordingMemory(synthesise, fault, accesses),
  );
  applyFacts(machine, facts);
  const threads = schedule.cpus.map(({ cpu }) => machine.thread(cpu));
  const before = new Set(machine.pages.used());
  let stopped: Violation | undefined;
  if (schedule.setup) stopped = await runAlone(machine, linker, threads[0]!, schedule.setup.symbol, cancel);
  if (!stopped) {
    for (const { cpu, symbol } of schedule.cpus) {
      while (!machine.start(machine.thread(cpu), symbol)) await link(linker, machine.needs!, cancel);
    }
  }
  return { machine, accesses, threads, page: facts.pageRecord, before, stopped };
}

/** Runs one function to its end on a CPU; gives what stopped it. */
async function runAlone(
  machine: Machine,
  linker: Linker,
  thread: Thread,
  symbol: SymbolId,
  cancel?: CancelToken,
): Promise<Violation | undefined> {
  while (!machine.start(thread, symbol)) await link(linker, machine.needs!, cancel);
  for (;;) {
    const status = machine.run(thread, Until.End, ALONE_BUDGET);
    if (status === Status.Finished) return undefined;
    if (status !== Status.NeedsLink) return stopOf(machine, thread, status);
    await link(linker, machine.needs!, cancel);
  }
}

/** The violation with which a thread that runs alone has ended. */
export function stopOf(machine: Machine, thread: Thread, status: Status): Violation {
  const spot = machine.spot(thread);
  if (status === Status.Stopped) return { ...machine.stopped!, spot };
  if (status === Status.Blocked) {
    return { kind: 'deadlock', message: `CPU${thread.number} waits, and nobody is left to let it go on.`, spot };
  }
  return { kind: 'out-of-steps', message: `More than ${ALONE_BUDGET} instructions are needed.`, spot };
}

/** Links what the machine asks for; a definition that cannot be had becomes a stop where it is called. */
export async function link(linker: Linker, symbol: SymbolId, cancel?: CancelToken): Promise<void> {
  const linked = await linker.link(symbol, cancel);
  const entry = linker.program.symbols[symbol];
  if (entry?.state === 'unlinked') {
    entry.state = 'missing';
    entry.why ??= linked.ok ? 'It could not be linked.' : `${linked.failure.what}: ${linked.failure.why}`;
  }
}

/** Page frames that were handed out since set-up began and are still in use; slab pages stay with the slab allocator. */
export function leftOver(booted: Booted): number[] {
  const { machine, before } = booted;
  return machine.pages.used().filter(pfn => !before.has(pfn) && machine.pages.state(pfn) !== PageState.Slab);
}
