import { sentence } from '../../../src/kernel/failure';
import type { PhysAddr } from '../../../src/kernel/units';
import { openLinker } from '../../../src/machine/compile/linker';
import type { Mark } from '../../../src/machine/memory/chunks';
import { MAX_PFN, pfnHigh, pfnLow } from '../../../src/machine/memory/regions';
import { PRIMITIVES } from '../../../src/machine/primitives';
import type { Linker, SymbolId } from '../../../src/machine/program';
import { applyFacts, kernelFacts } from '../../../src/machine/session/kernel-facts';
import { Machine } from '../../../src/machine/vm/machine';
import type { OutputMark } from '../../../src/machine/vm/output';
import { Status, Until } from '../../../src/machine/vm/stop';
import type { ReadableMemory } from '../../../src/pagetable/decode-tables';
import { openUnits } from '../../../src/source/units';
import { realTree, scenarioHeaders } from '../session';

const PATH = 'scenarios/oracle.c';
/** Instructions of one call at most. */
const BUDGET = 50_000_000;

/** Runs single functions of a C text against a kernel tree, again and again from the state after its setup(). */
export class DriverRig {
  private readonly symbols = new Map<string, SymbolId>();
  private ready: { readonly memory: Mark; readonly output: OutputMark; readonly thread: Int32Array } | undefined;

  private constructor(
    readonly machine: Machine,
    private readonly linker: Linker,
  ) {}

  /** Compiles the text against the tree and runs its setup(). */
  static async open(version: '6.1' | '6.12', text: string): Promise<DriverRig> {
    const tree = await realTree(version);
    const extra = new Map([...scenarioHeaders(), [PATH, text] as const]);
    const units = await openUnits(tree, { arch: 'x86', keep: new Set(PRIMITIVES.keys()), extra });
    const linker = openLinker(units, { arch: units.arch, primitives: PRIMITIVES });
    const machine = new Machine(linker.program, PRIMITIVES);
    applyFacts(machine, await kernelFacts(linker, PATH));
    const rig = new DriverRig(machine, linker);
    await rig.call('setup');
    if (machine.stopped) throw new Error(`setup: ${machine.stopped.message}`);
    rig.ready = {
      memory: machine.memory.mark(),
      output: machine.output.mark(),
      thread: machine.thread(0).save(),
    };
    return rig;
  }

  /** Back to the state after setup(). */
  reset(): void {
    const { machine, ready } = this;
    machine.undo(ready!.memory);
    machine.output.undo(ready!.output);
    machine.thread(0).load(ready!.thread);
    this.ready = { ...ready!, memory: machine.memory.mark() };
  }

  /** Calls a function; returns what it logged, or why it was stopped. */
  async call(name: string, args: readonly bigint[] = []): Promise<{ log: readonly string[]; stopped?: string }> {
    const { machine, linker } = this;
    let symbol = this.symbols.get(name);
    if (symbol === undefined) {
      const found = await linker.symbol(PATH, name);
      if (!found.ok) throw new Error(sentence(found.failure));
      const linked = await linker.link(found.value);
      if (!linked.ok) throw new Error(sentence(linked.failure));
      this.symbols.set(name, (symbol = found.value));
    }
    const lines = machine.output.log().length;
    const thread = machine.thread(0);
    machine.start(thread, symbol, args);
    let status: Status;
    while ((status = machine.run(thread, Until.End, BUDGET)) === Status.NeedsLink) {
      const linked = await linker.link(machine.needs!);
      const entry = linker.program.symbols[machine.needs!];
      if (!linked.ok && entry?.state === 'unlinked') {
        entry.state = 'missing';
        entry.why ??= sentence(linked.failure);
      }
    }
    const log = machine.output.log().slice(lines);
    if (status === Status.Finished) return { log };
    return { log, stopped: machine.stopped?.message ?? `It did not end (status ${status}).` };
  }

  /** The simulated kernel's physical memory, for decoders. */
  readonly memory: ReadableMemory = {
    read64: (phys: PhysAddr) => {
      const pfn = Number(phys >> 12n);
      if (pfn >= MAX_PFN) return undefined;
      const low = pfnLow(pfn) | Number(phys & 0xfffn) | 0;
      const first = this.machine.memory.rawLoad(pfnHigh(pfn), low);
      const second = this.machine.memory.rawLoad(pfnHigh(pfn), low + 4);
      if (first === 0 && second === 0) return 0n;
      return (BigInt(second >>> 0) << 32n) | BigInt(first >>> 0);
    },
    problem: pfn => (pfn >= MAX_PFN || this.machine.pages.isFree(pfn) ? 'freed' : undefined),
  };
}
