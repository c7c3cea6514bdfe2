import type { Call } from './call';
import { checkMaySleep } from './context';
import { modelled, touching } from './define';
import type { PrimitiveEntry } from './entry';

/** completion.done for a completion that complete_all() has finished for good. */
const FOR_EVER = -1;

/** Waits until completion.done, its first word, is not zero, and takes one. */
function wait(call: Call): void {
  checkMaySleep(call, true);
  const high = call.argHighOf(0);
  const low = call.argLow(0);
  const done = call.memory.load32(high, low);
  if (done === 0) {
    call.block();
    return;
  }
  if (done !== FOR_EVER) call.memory.store32(high, low, done - 1, 0);
  // The forms with a timeout give what is left of it, the others nothing or success.
  if (call.info.name.includes('timeout')) call.returnInt(Math.max(1, call.argLow(1)));
}

const source = 'kernel/sched/completion.c';
// A lock protects the word, so it is read and counted down as by one locked instruction.
const touches = touching('update', 0, 4);

/** Waiting for another thread; whoever is waited for runs from the tree (complete()). */
export const waiting: readonly PrimitiveEntry[] = [
  modelled('wait_for_completion', 'v', 'void', { source, ordering: 'acquire', touches }, wait),
  ...['wait_for_completion_interruptible', 'wait_for_completion_killable'].map(name =>
    modelled(name, 'v', 'int', { source, ordering: 'acquire', touches }, wait),
  ),
  ...['wait_for_completion_timeout', 'wait_for_completion_interruptible_timeout'].map(name =>
    modelled(name, 'vv', 'long', { source, ordering: 'acquire', touches }, wait),
  ),
];
