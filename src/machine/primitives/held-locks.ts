import { LOCK_WORDS, MAX_LOCKS, Cpu } from '../vm/thread';
import type { Call } from './call';

/** How a lock is held. */
export const enum Hold {
  /** A spinning lock, or the writing side of one. */
  Spin = 1,
  /** The reading side of a spinning lock. */
  SpinRead = 2,
  /** A sleeping lock, or the writing side of one. */
  Sleep = 3,
  SleepRead = 4,
}

/** A lock in words: the variable it lies in when that has a name. */
export const lockName = (call: Call, low: number, high: number): string => call.machine.describeLock(high, low);

/** Notes that the thread holds a lock. */
export function hold(call: Call, low: number, high: number, kind: Hold): void {
  const { cpu, locks } = call.thread;
  const count = cpu[Cpu.Locks]!;
  if (count >= MAX_LOCKS)
    call.stop('deadlock', `CPU ${call.thread.number} holds ${MAX_LOCKS} locks already: are they ever released?`);
  locks.set([low, high, kind], count * LOCK_WORDS);
  cpu[Cpu.Locks] = count + 1;
  call.machine.output.event('lock', lockName(call, low, high), 'free', `held by CPU ${call.thread.number}`);
}

/** Notes that the thread no longer holds a lock; false when it did not. */
export function release(call: Call, low: number, high: number, kind: Hold): boolean {
  const { cpu, locks } = call.thread;
  const count = cpu[Cpu.Locks]!;
  for (let i = count - 1; i >= 0; i--) {
    const at = i * LOCK_WORDS;
    if (locks[at] !== low || locks[at + 1] !== high || locks[at + 2] !== kind) continue;
    locks.copyWithin(at, at + LOCK_WORDS, count * LOCK_WORDS);
    cpu[Cpu.Locks] = count - 1;
    call.machine.output.event('lock', lockName(call, low, high), `held by CPU ${call.thread.number}`, 'free');
    return true;
  }
  return false;
}

/** Does the thread hold the lock in this way? */
export function holds(call: Call, low: number, high: number, ...kinds: readonly Hold[]): boolean {
  const { cpu, locks } = call.thread;
  for (let i = 0; i < cpu[Cpu.Locks]!; i++) {
    const at = i * LOCK_WORDS;
    if (locks[at] === low && locks[at + 1] === high && kinds.includes(locks[at + 2]!)) return true;
  }
  return false;
}
