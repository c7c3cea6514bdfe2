import { sentence } from '../../src/kernel/failure';
import { openLinker } from '../../src/machine/compile/linker';
import type { PrimitiveEntry } from '../../src/machine/primitives/entry';
import type { Linker } from '../../src/machine/program';
import { Machine } from '../../src/machine/vm/machine';
import { Status, Until } from '../../src/machine/vm/stop';
import { MemoryTree } from '../../src/source/memory-tree';
import type { KernelTree } from '../../src/source/tree';
import { openUnits } from '../../src/source/units';
import { EXITED, libraryHeaders, libraryPrimitives, type ProgramOutput } from './c-library';

/** What became of a program. */
export interface ProgramResult {
  readonly output: string;
  /** Exit status as a shell sees it; undefined when the program was stopped. */
  readonly status: number | undefined;
  /** The sentence that stopped it. */
  readonly stopped: string | undefined;
  readonly instructions: number;
}

/** A linker over C files in memory, with the small C library's headers in include/. */
export async function linkerOf(
  files: Readonly<Record<string, string>>,
  primitives: readonly PrimitiveEntry[] = [],
  version = { major: 6, minor: 1, patch: 0 },
): Promise<Linker> {
  const memory = new MemoryTree('program', [...libraryHeaders(), ...Object.entries(files)]);
  const tree: KernelTree = {
    name: 'program',
    version,
    read: path => memory.read(path),
    list: folder => memory.list(folder),
    stamp: path => memory.stamp(path),
  };
  const units = await openUnits(tree, { arch: 'x86', keep: new Set(), define: new Map([['PW_MACHINE', '1']]) });
  return openLinker(units, { arch: 'x86', primitives: new Map(primitives.map(p => [p.name, p])) });
}

/** Runs a self-contained C program on the machine. */
export async function runProgram(
  text: string,
  steps = 50_000_000,
  headers: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const out: ProgramOutput = { text: '', exit: undefined };
  const primitives = libraryPrimitives(out);
  const linker = await linkerOf({ 'main.c': text, ...headers }, primitives);
  const main = await linker.symbol('main.c', 'main');
  if (!main.ok) throw new Error(sentence(main.failure));
  const linked = await linker.link(main.value);
  if (!linked.ok) throw new Error(sentence(linked.failure));
  const machine = new Machine(linker.program, new Map(primitives.map(p => [p.name, p])));
  const thread = machine.thread(0);
  machine.start(thread, main.value);
  for (;;) {
    const status = machine.run(thread, Until.End, steps - machine.instructions);
    const { instructions } = machine;
    if (status === Status.NeedsLink && machine.needs !== undefined) {
      await linker.link(machine.needs);
      continue;
    }
    if (status === Status.Finished)
      return { output: out.text, status: thread.resultLow & 255, stopped: undefined, instructions };
    if (status === Status.Stopped) {
      const exited = machine.stopped?.message === EXITED;
      const spot = machine.spot(thread);
      return {
        output: out.text,
        status: exited ? out.exit : undefined,
        stopped: exited ? undefined : `${machine.stopped?.message} (line ${spot?.line})`,
        instructions,
      };
    }
    return { output: out.text, status: undefined, stopped: `ended with status ${status}`, instructions };
  }
}
