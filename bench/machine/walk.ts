import { openLinker } from '../../src/machine/compile/linker';
import type { SymbolId } from '../../src/machine/program';
import { Machine } from '../../src/machine/vm/machine';
import { Status, Until } from '../../src/machine/vm/stop';
import { MemoryTree } from '../../src/source/memory-tree';
import { openUnits } from '../../src/source/units';

/** A walk over four levels, as drivers write it: read an entry, test it, go to the table that it names. */
const WALK = `
typedef unsigned long long u64;
struct entry { u64 val; };
struct entry root[512], third[512], second[512], first[512];

void setup(void)
{
	root[1].val = (u64)third | 3;
	third[2].val = (u64)second | 3;
	second[3].val = (u64)first | 3;
	first[4].val = 0x12345000 | 3;
}

u64 walk(unsigned long pfn)
{
	struct entry *table = root;
	int shift;

	for (shift = 27; shift >= 0; shift -= 9) {
		u64 val = table[(pfn >> shift) & 511].val;

		if (!(val & 3))
			return 0;
		table = (struct entry *)(val & ~3ULL);
	}
	return (u64)table & ~0xfffULL;
}
`;

/** What one measurement found. */
export interface Measured {
  readonly calls: number;
  readonly visible: number;
  readonly seconds: number;
  readonly instructions: number;
  readonly plainSeconds: number;
}

/** Seconds of CPU time: wall time on a shared machine says more about the others. */
const now = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const CALLS = 300_000;
const PFN = (1n << 27n) | (2n << 18n) | (3n << 9n) | 4n;

/** Runs the walk many times, once stopping before each visible access, once without stopping. */
export async function measure(): Promise<Measured> {
  const memory = new MemoryTree('bench', [['walk.c', WALK]]);
  const tree = {
    name: 'bench',
    version: { major: 6, minor: 1, patch: 0 },
    read: (path: string) => memory.read(path),
    list: (folder: string) => memory.list(folder),
    stamp: (path: string) => memory.stamp(path),
  };
  const linker = openLinker(await openUnits(tree, { arch: 'x86', keep: new Set() }), {
    arch: 'x86',
    primitives: new Map(),
  });
  const machine = new Machine(linker.program, new Map());
  const ready = async (name: string): Promise<SymbolId> => {
    const symbol = await linker.symbol('walk.c', name);
    if (!symbol.ok) throw new Error(symbol.failure.why);
    await linker.link(symbol.value);
    return symbol.value;
  };
  const thread = machine.thread(0);
  const finish = async (): Promise<void> => {
    for (;;) {
      const status = machine.run(thread, Until.End, 1e9);
      if (status === Status.NeedsLink) await linker.link(machine.needs!);
      else if (status === Status.Finished) return;
      else throw new Error(machine.stopped?.message ?? `status ${status}`);
    }
  };
  machine.start(thread, await ready('setup'));
  await finish();
  const walk = await ready('walk');
  machine.start(thread, walk, [PFN]);
  await finish();
  if (thread.resultLow !== 0x12345000) throw new Error('the walk finds the wrong page');

  let visible = 0;
  const from = now();
  for (let i = 0; i < CALLS; i++) {
    machine.start(thread, walk, [PFN]);
    while (machine.run(thread, Until.Visible, 1e9) !== Status.Finished) visible++;
    visible++;
  }
  const seconds = now() - from;
  const before = machine.instructions;
  const plain = now();
  for (let i = 0; i < CALLS; i++) {
    machine.start(thread, walk, [PFN]);
    machine.run(thread, Until.End, 1e9);
  }
  return {
    calls: CALLS,
    visible,
    seconds,
    instructions: machine.instructions - before,
    plainSeconds: now() - plain,
  };
}
