import { Cpu } from '../vm/thread';
import type { Call } from './call';
import { checkMaySleep } from './context';
import { modelled, touching } from './define';
import type { PrimitiveEntry, Touches } from './entry';
import { Hold, hold, holds, lockName, release } from './held-locks';
import { irqRestore, irqSave } from './cpu';

/**
 * Locks block instead of spinning: a thread that cannot take one is not ready until it can. The state is in the lock's
 * own first words, as the kernel's queued locks have it, with the CPU above, for dumps that read naturally.
 */

/** What a spinlock's word is while CPU n holds it: the locked byte, and n + 1 where the queue's tail lies. */
const lockedBy = (cpu: number): number => 1 | ((cpu + 1) << 16);
/** Writer's mark and one reader in a queued rwlock (include/asm-generic/qrwlock.h). */
const WRITER = 0xff;
const READER = 0x200;

/** A lock's first word; memory that was never initialised holds no lock. */
function word(call: Call, i: number): number {
  const value = call.memory.load32(call.argHighOf(i), call.argLow(i));
  if (call.memory.undef)
    call.stop('undefined-behaviour', `${call.info.name}() on a lock that was never initialised: ${name(call)}.`);
  return value;
}
const setWord = (call: Call, value: number): void => {
  call.memory.store32(call.argHighOf(0), call.argLow(0), value, 0);
};
const name = (call: Call): string => lockName(call, call.argLow(0), call.argHighOf(0));

/** Takes the lock or blocks; true when taken. */
function take(
  call: Call,
  kind: Hold,
  free: (value: number) => boolean,
  taken: (value: number) => number,
  wait: boolean,
): boolean {
  const low = call.argLow(0);
  const high = call.argHighOf(0);
  const value = word(call, 0);
  if (!free(value)) {
    if (!wait) return false;
    const reading = kind === Hold.SpinRead || kind === Hold.SleepRead;
    const own = reading
      ? holds(call, low, high, Hold.Spin, Hold.Sleep)
      : holds(call, low, high, Hold.Spin, Hold.Sleep, Hold.SpinRead, Hold.SleepRead);
    if (own) call.stop('deadlock', `CPU ${call.thread.number} waits for ${name(call)}, which it holds itself.`);
    call.block();
    return false;
  }
  setWord(call, taken(value));
  hold(call, low, high, kind);
  return true;
}

/** Releases the lock; stops when this CPU does not hold it. */
function drop(call: Call, kind: Hold, left: (value: number) => number): void {
  const value = word(call, 0);
  if (!release(call, call.argLow(0), call.argHighOf(0), kind))
    call.stop(
      'undefined-behaviour',
      `${call.info.name}() on ${name(call)}, which CPU ${call.thread.number} does not hold.`,
    );
  setWord(call, left(value));
}

/** Every lock's state is its first word; taking it is a locked instruction. */
const TAKES = touching('update', 0, 4);
const READS = touching('load', 0, 4);

interface LockType {
  readonly kind: Hold;
  /** How x86 gives it up: a queued spinlock with an ordinary store, what counts readers with a locked instruction. */
  readonly gives: Touches['effect'];
  readonly free: (value: number) => boolean;
  readonly taken: (call: Call) => (value: number) => number;
  readonly left: (value: number) => number;
}
const SPIN: LockType = {
  kind: Hold.Spin,
  gives: 'store',
  free: value => value === 0,
  taken: call => () => lockedBy(call.thread.number),
  left: () => 0,
};
const READ: LockType = {
  kind: Hold.SpinRead,
  gives: 'update',
  free: value => (value & WRITER) === 0,
  taken: () => value => value + READER,
  left: value => value - READER,
};
const WRITE: LockType = {
  kind: Hold.Spin,
  gives: 'store',
  free: value => value === 0,
  taken: () => () => WRITER,
  left: () => 0,
};

/** What a variant does to interrupts, bottom halves and preemption around the lock. */
interface Variant {
  readonly suffix: string;
  /** The flags: none, saved through the second argument, or simply off and on. */
  readonly irqs: 'none' | 'save' | 'off' | 'bh';
}
const VARIANTS: readonly Variant[] = [
  { suffix: '', irqs: 'none' },
  { suffix: '_irqsave', irqs: 'save' },
  { suffix: '_irq', irqs: 'off' },
  { suffix: '_bh', irqs: 'bh' },
];

function enterSection(call: Call, irqs: Variant['irqs']): void {
  const { cpu } = call.thread;
  if (irqs === 'save') irqSave(call, 1);
  if (irqs === 'off') cpu[Cpu.IrqsOff] = 1;
  if (irqs === 'bh') cpu[Cpu.BottomHalves] = cpu[Cpu.BottomHalves]! + 1;
  cpu[Cpu.Preempt] = cpu[Cpu.Preempt]! + 1;
}
function leaveSection(call: Call, irqs: Variant['irqs']): void {
  const { cpu } = call.thread;
  cpu[Cpu.Preempt] = Math.max(0, cpu[Cpu.Preempt]! - 1);
  if (irqs === 'save') irqRestore(call, call.argLow(1));
  if (irqs === 'off') cpu[Cpu.IrqsOff] = 0;
  if (irqs === 'bh') cpu[Cpu.BottomHalves] = Math.max(0, cpu[Cpu.BottomHalves]! - 1);
}

const source = 'include/linux/spinlock.h; include/linux/rwlock.h; kernel/locking/';

/** lock, unlock and trylock in all variants of a spinning lock. */
function spinning(prefix: string, type: LockType, nested: boolean): PrimitiveEntry[] {
  return VARIANTS.flatMap(({ suffix, irqs }) => {
    const lock = (parameters: string, lockSuffix: string): PrimitiveEntry =>
      modelled(
        `${prefix}_lock${lockSuffix}`,
        parameters,
        'void',
        { source, ordering: 'acquire', touches: TAKES },
        call => {
          if (take(call, type.kind, type.free, type.taken(call), true)) enterSection(call, irqs);
        },
      );
    const flags = irqs === 'save' ? 'a' : '';
    return [
      lock(`v${flags}`, suffix),
      ...(nested ? [lock(irqs === 'save' ? 'vai' : 'vi', suffix + '_nested')] : []),
      modelled(
        `${prefix}_unlock${irqs === 'save' ? '_irqrestore' : suffix}`,
        irqs === 'save' ? 'vv' : 'v',
        'void',
        { source, ordering: 'release', touches: touching(type.gives, 0, 4) },
        call => {
          drop(call, type.kind, type.left);
          leaveSection(call, irqs);
        },
      ),
      modelled(
        `${prefix}_trylock${suffix}`,
        `v${flags}`,
        'int',
        { source, ordering: 'acquire', touches: TAKES },
        call => {
          const taken = take(call, type.kind, type.free, type.taken(call), false);
          if (taken) enterSection(call, irqs);
          call.returnBool(taken);
        },
      ),
    ];
  });
}

const init = (name_: string, parameters: string): PrimitiveEntry =>
  modelled(name_, parameters, 'void', { source, visible: false }, call => {
    setWord(call, 0);
  });

/** Reading a lock's state without taking it. */
const isLocked = (names: readonly string[]): PrimitiveEntry[] =>
  names.map(n =>
    modelled(n, 'v', 'int', { source, touches: READS }, call => {
      call.returnBool(word(call, 0) !== 0);
    }),
  );

/** Sleeping locks: the first word of mutex.owner or of rw_semaphore.count. */
const MUTEX: LockType = {
  kind: Hold.Sleep,
  gives: 'update',
  free: value => value === 0,
  taken: call => () => (call.thread.number + 1) << 4,
  left: () => 0,
};
const RWSEM_READ: LockType = {
  kind: Hold.SleepRead,
  gives: 'update',
  free: value => (value & 1) === 0,
  taken: () => value => value + 0x100,
  left: value => value - 0x100,
};
const RWSEM_WRITE: LockType = {
  kind: Hold.Sleep,
  gives: 'update',
  free: value => value === 0,
  taken: () => () => 1,
  left: () => 0,
};

function sleeping(
  type: LockType,
  lockNames: readonly (readonly [name: string, parameters: string, result: string])[],
  unlockNames: readonly string[],
  tryNames: readonly string[],
): PrimitiveEntry[] {
  return [
    ...lockNames.map(([n, parameters, result]) =>
      modelled(n, parameters, result, { source, ordering: 'acquire', touches: TAKES }, call => {
        checkMaySleep(call, true);
        take(call, type.kind, type.free, type.taken(call), true);
      }),
    ),
    ...unlockNames.map(n =>
      modelled(n, 'v', 'void', { source, ordering: 'release', touches: touching(type.gives, 0, 4) }, call => {
        drop(call, type.kind, type.left);
      }),
    ),
    ...tryNames.map(n =>
      modelled(n, 'v', 'int', { source, ordering: 'acquire', touches: TAKES }, call => {
        call.returnBool(take(call, type.kind, type.free, type.taken(call), false));
      }),
    ),
  ];
}

/** bit_spin_lock(): bit number and word. */
const bitPlace = (call: Call): { readonly low: number; readonly high: number; readonly bit: number } => ({
  low: (call.argLow(1) + ((call.argLow(0) >> 5) << 2)) | 0,
  high: call.argHighOf(1),
  bit: 1 << (call.argLow(0) & 31),
});

const bitTouches = (effect: Touches['effect']): Touches => ({ effect, pointers: [1], bytes: 4, bit: 0 });

/** Spinlocks, reader-writer locks, mutexes, semaphores. */
export const locks: readonly PrimitiveEntry[] = [
  ...['spin', 'raw_spin'].flatMap(prefix => spinning(prefix, SPIN, true)),
  ...['read', 'raw_read'].flatMap(prefix => spinning(prefix, READ, false)),
  ...['write', 'raw_write'].flatMap(prefix => spinning(prefix, WRITE, false)),
  ...['spin_lock_init', 'raw_spin_lock_init', 'rwlock_init'].map(n => init(n, 'v')),
  ...isLocked(['spin_is_locked', 'raw_spin_is_locked', 'mutex_is_locked', 'rwsem_is_locked']),
  init('mutex_init', 'v'),
  init('__mutex_init', 'vii'),
  init('init_rwsem', 'v'),
  init('__init_rwsem', 'vii'),
  modelled('mutex_destroy', 'v', 'void', { source, visible: false }, () => undefined),
  ...sleeping(
    MUTEX,
    [
      ['mutex_lock', 'v', 'void'],
      ['mutex_lock_nested', 'vi', 'void'],
      ['mutex_lock_interruptible', 'v', 'int'],
      ['mutex_lock_killable', 'v', 'int'],
      ['mutex_lock_io', 'v', 'void'],
    ],
    ['mutex_unlock'],
    ['mutex_trylock'],
  ),
  ...sleeping(
    RWSEM_READ,
    [
      ['down_read', 'v', 'void'],
      ['down_read_nested', 'vi', 'void'],
      ['down_read_killable', 'v', 'int'],
      ['down_read_interruptible', 'v', 'int'],
    ],
    ['up_read'],
    ['down_read_trylock'],
  ),
  ...sleeping(
    RWSEM_WRITE,
    [
      ['down_write', 'v', 'void'],
      ['down_write_nested', 'vi', 'void'],
      ['down_write_killable', 'v', 'int'],
    ],
    ['up_write'],
    ['down_write_trylock'],
  ),
  modelled('downgrade_write', 'v', 'void', { source, ordering: 'release', touches: TAKES }, call => {
    drop(call, Hold.Sleep, () => 0x100);
    hold(call, call.argLow(0), call.argHighOf(0), Hold.SleepRead);
  }),
  modelled(
    'bit_spin_lock',
    'vv',
    'void',
    { source: 'include/linux/bit_spinlock.h', ordering: 'acquire', touches: bitTouches('update') },
    call => {
      const { low, high, bit } = bitPlace(call);
      const value = call.memory.load32(high, low);
      if (value & bit) call.block();
      else {
        call.memory.store32(high, low, value | bit, call.memory.undef);
        enterSection(call, 'none');
      }
    },
  ),
  ...['bit_spin_unlock', '__bit_spin_unlock'].map(n =>
    modelled(
      n,
      'vv',
      'void',
      {
        source: 'include/linux/bit_spinlock.h',
        ordering: 'release',
        touches: bitTouches(n.startsWith('__') ? 'store' : 'update'),
      },
      call => {
        const { low, high, bit } = bitPlace(call);
        call.memory.store32(high, low, call.memory.load32(high, low) & ~bit, 0);
        leaveSection(call, 'none');
      },
    ),
  ),
];
