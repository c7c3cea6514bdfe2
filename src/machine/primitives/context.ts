import { Cpu, type Thread } from '../vm/thread';
import type { Call } from './call';

/** Why a thread must not sleep now; undefined when it may. */
export function atomicReason(thread: Thread): string | undefined {
  const { cpu } = thread;
  if (cpu[Cpu.IrqsOff]) return 'interrupts are off';
  if (cpu[Cpu.Preempt]) return 'preemption is off (a spinlock is held, or preempt_disable() was called)';
  if (cpu[Cpu.BottomHalves]) return 'bottom halves are off';
  if (cpu[Cpu.Rcu]) return 'inside rcu_read_lock()';
  return undefined;
}

/** Stops at something that may sleep where that is not allowed, as CONFIG_DEBUG_ATOMIC_SLEEP reports it. */
export function checkMaySleep(call: Call, maySleep: boolean): void {
  const reason = maySleep ? atomicReason(call.thread) : undefined;
  if (reason) call.stop('sleep-in-atomic', `${call.info.name}() may sleep, but ${reason}.`);
}
