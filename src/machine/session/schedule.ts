import type { CancelToken } from '../../kernel/cancel';
import { fail, ok, type Result } from '../../kernel/failure';
import type { TreePath } from '../../source/tree';
import { MAX_CPUS } from '../memory/regions';
import type { Linker, SymbolId } from '../program';

/** One function of a scenario in the order of a run. */
export interface Phase {
  readonly name: string;
  /** CPU that it runs on. */
  readonly cpu: number;
  readonly symbol: SymbolId;
}

/** Functions of a scenario that it defines: setup, the CPUs, finally. */
export interface Schedule {
  readonly setup: Phase | undefined;
  readonly cpus: readonly Phase[];
  readonly finally: Phase | undefined;
}

/** Finds the functions that a scenario defines; fails when it has nothing to run. */
export async function findSchedule(linker: Linker, path: TreePath, cancel?: CancelToken): Promise<Result<Schedule>> {
  const phase = async (name: string, cpu: number): Promise<Phase | undefined> => {
    const symbol = await linker.symbol(path, name, cancel);
    if (!symbol.ok) return undefined;
    const linked = await linker.link(symbol.value, cancel);
    const entry = linker.program.symbols[symbol.value];
    return linked.ok && entry?.code?.path === path ? { name, cpu, symbol: symbol.value } : undefined;
  };
  const cpus: Phase[] = [];
  for (let cpu = 0; cpu < MAX_CPUS; cpu++) {
    const found = await phase(`cpu${cpu}`, cpu);
    if (!found) break;
    cpus.push(found);
  }
  if (cpus.length === 0) {
    const why = await linker.symbol(path, 'cpu0', cancel);
    if (!why.ok) return why;
    const linked = await linker.link(why.value, cancel);
    if (!linked.ok) return linked;
    return fail(
      'no-cpu-function',
      `${path} has nothing to run`,
      'It does not define cpu0().',
      'Define void cpu0(void), and cpu1() and so on for further CPUs.',
    );
  }
  return ok({ setup: await phase('setup', 0), cpus, finally: await phase('finally', 0) });
}

/** A stretch of a run: one function alone, or the CPUs together in the order of a schedule. */
export type Stretch =
  | { readonly kind: 'alone'; readonly phase: Phase }
  | {
      readonly kind: 'together';
      readonly cpus: readonly Phase[];
      /** Per visible operation: the index of its CPU, and above the low byte which alternative it takes. */
      readonly steps: readonly number[];
    };

/** Everything one after the other (what `run` executes), or with the CPUs interleaved as `steps` says. */
export function stretches({ setup, cpus, finally: last }: Schedule, steps?: readonly number[]): readonly Stretch[] {
  const alone = (phase: Phase): Stretch => ({ kind: 'alone', phase });
  return [
    ...(setup ? [alone(setup)] : []),
    ...(steps ? [{ kind: 'together', cpus, steps } as const] : cpus.map(alone)),
    ...(last ? [alone(last)] : []),
  ];
}
