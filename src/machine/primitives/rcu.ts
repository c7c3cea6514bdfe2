import { High, MAX_CPUS, Meta } from '../memory/regions';
import { Cpu } from '../vm/thread';
import type { Call } from './call';
import { checkMaySleep } from './context';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { freeObject } from './slab';

/**
 * RCU. Each CPU's depth of read-side critical sections lies in shared memory, because a grace period of one CPU looks at
 * those of all others. synchronize_rcu() takes note of the readers that are inside when it begins and waits for them to
 * leave; readers that come later do not hold it up.
 */
const enum Word {
  /** Depth of rcu_read_lock() of this CPU. */
  Depth = 0,
  /** CPUs, as bits, for which this CPU's synchronize_rcu() waits. */
  WaitsFor = 1,
}
/** Low word of the bookkeeping of a CPU. */
const perCpu = (cpu: number): number => Meta.Rcu + cpu * 64;
/** Queue of call_rcu(): how many, then address and function of each. */
const QUEUE = Meta.Rcu + MAX_CPUS * 64;
const QUEUE_ENTRIES = 120;

const load = (call: Call, cpu: number, word: Word): number => call.memory.rawLoad(High.Meta, perCpu(cpu) + word * 4);
const store = (call: Call, cpu: number, word: Word, value: number): void => {
  call.memory.rawStore(High.Meta, perCpu(cpu) + word * 4, value);
};

function readLock(call: Call): void {
  const { number, cpu } = call.thread;
  cpu[Cpu.Rcu] = cpu[Cpu.Rcu]! + 1;
  store(call, number, Word.Depth, cpu[Cpu.Rcu]!);
}

function readUnlock(call: Call): void {
  const { number, cpu } = call.thread;
  if (cpu[Cpu.Rcu] === 0)
    call.stop('undefined-behaviour', `${call.info.name}() without a matching lock on CPU ${number}.`);
  cpu[Cpu.Rcu] = cpu[Cpu.Rcu]! - 1;
  store(call, number, Word.Depth, cpu[Cpu.Rcu]!);
  if (cpu[Cpu.Rcu] !== 0) return;
  for (const other of call.machine.threads) {
    const mask = load(call, other.number, Word.WaitsFor);
    if (mask & (1 << number)) store(call, other.number, Word.WaitsFor, mask & ~(1 << number));
  }
}

/** Waits for a grace period; true when it has passed. */
function gracePeriod(call: Call): boolean {
  const { number, cpu } = call.thread;
  if (!cpu[Cpu.Waiting]) {
    let mask = 0;
    for (const other of call.machine.threads)
      if (other.number !== number && load(call, other.number, Word.Depth) > 0) mask |= 1 << other.number;
    store(call, number, Word.WaitsFor, mask);
    cpu[Cpu.Waiting] = 1;
  }
  if (load(call, number, Word.WaitsFor) !== 0) {
    call.block();
    return false;
  }
  cpu[Cpu.Waiting] = 0;
  return true;
}

function synchronize(call: Call): void {
  checkMaySleep(call, true);
  if (gracePeriod(call)) call.machine.output.event('event', `grace period waited for by CPU ${call.thread.number}`);
}

/** Runs the callbacks that were queued before the grace period. */
function barrier(call: Call): void {
  checkMaySleep(call, true);
  if (!gracePeriod(call)) return;
  runCallbacks(call);
}

/** A queued callback: the address it is for, and its function or, for kfree_rcu(), zero. */
function queued(
  call: Call,
  i: number,
): { readonly head: readonly [number, number]; readonly function: readonly [number, number] } {
  const at = QUEUE + 16 + i * 16;
  const word = (n: number): number => call.memory.rawLoad(High.Meta, at + n * 4);
  return { head: [word(0), word(1)], function: [word(2), word(3)] };
}

/** Calls the queued callbacks, in order, and empties the queue. */
function runCallbacks(call: Call): void {
  const count = call.memory.rawLoad(High.Meta, QUEUE);
  const entries = Array.from({ length: count }, (_, i) => queued(call, i));
  for (const {
    function: [low, high],
  } of entries)
    if (low | high) call.requireFunction(low, high);
  for (const {
    head,
    function: [low, high],
  } of entries) {
    if (low | high) call.callLater(low, high, [head]);
    else freeObject(call, head[0], head[1]);
  }
  call.memory.rawStore(High.Meta, QUEUE, 0);
}

function queue(call: Call, head: readonly [number, number], callback: readonly [number, number]): void {
  const { memory } = call;
  const count = memory.rawLoad(High.Meta, QUEUE);
  if (count >= QUEUE_ENTRIES)
    call.stop('cannot-execute', `More than ${QUEUE_ENTRIES} callbacks wait for a grace period.`);
  const at = QUEUE + 16 + count * 16;
  [...head, ...callback].forEach((word, i) => {
    memory.rawStore(High.Meta, at + i * 4, word);
  });
  memory.rawStore(High.Meta, QUEUE, count + 1);
}

const source = 'kernel/rcu/tree.c; Documentation/RCU/Design/Requirements';
const held = (name: string): PrimitiveEntry =>
  modelled(name, '', 'int', { source, visible: false }, call => {
    call.returnBool(call.thread.cpu[Cpu.Rcu]! > 0);
  });

/** RCU and SRCU read sides, grace periods and callbacks. */
export const rcu: readonly PrimitiveEntry[] = [
  ...['rcu_read_lock', 'rcu_read_lock_bh', 'rcu_read_lock_sched', '__rcu_read_lock', 'rcu_read_lock_sched_notrace'].map(
    name => modelled(name, '', 'void', { source, ordering: 'acquire' }, readLock),
  ),
  ...[
    'rcu_read_unlock',
    'rcu_read_unlock_bh',
    'rcu_read_unlock_sched',
    '__rcu_read_unlock',
    'rcu_read_unlock_sched_notrace',
  ].map(name => modelled(name, '', 'void', { source, ordering: 'release' }, readUnlock)),
  ...['srcu_read_lock', '__srcu_read_lock'].map(name =>
    modelled(name, 'v', 'int', { source: 'kernel/rcu/srcutree.c', ordering: 'acquire' }, readLock),
  ),
  ...['srcu_read_unlock', '__srcu_read_unlock'].map(name =>
    modelled(name, 'vv', 'void', { source: 'kernel/rcu/srcutree.c', ordering: 'release' }, readUnlock),
  ),
  ...['rcu_read_lock_held', 'rcu_read_lock_bh_held', 'rcu_read_lock_sched_held', 'rcu_read_lock_any_held'].map(held),
  ...['synchronize_rcu', 'synchronize_rcu_expedited', 'synchronize_net'].map(name =>
    modelled(name, '', 'void', { source, ordering: 'full' }, synchronize),
  ),
  ...['synchronize_srcu', 'synchronize_srcu_expedited'].map(name =>
    modelled(name, 'v', 'void', { source: 'kernel/rcu/srcutree.c', ordering: 'full' }, synchronize),
  ),
  modelled('rcu_barrier', '', 'void', { source, ordering: 'full' }, barrier),
  ...['call_rcu', 'call_rcu_hurry'].map(name =>
    modelled(name, 'vv', 'void', { source: 'kernel/rcu/tree.c: call_rcu()', ordering: 'full' }, call => {
      queue(call, [call.argLow(0), call.argHighOf(0)], [call.argLow(1), call.argHighOf(1)]);
    }),
  ),
  ...['kfree_rcu', 'kvfree_rcu'].map(name =>
    modelled(name, 'vi', 'void', { source: 'include/linux/rcupdate.h: kfree_rcu()', ordering: 'full' }, call => {
      queue(call, [call.argLow(0), call.argHighOf(0)], [0, 0]);
    }),
  ),
];
