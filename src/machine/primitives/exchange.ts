import type { Call } from './call';
import { modelled, touching } from './define';
import type { Ordering, PrimitiveEntry, Touches } from './entry';

/** Suffixes and what they order. `_local` and `sync_` forms are as strong here as the plain ones on one CPU's data. */
const FORMS: readonly [prefix: string, suffix: string, ordering: Ordering][] = [
  ['', '', 'full'],
  ['', '_relaxed', 'relaxed'],
  ['', '_acquire', 'acquire'],
  ['', '_release', 'release'],
  ['', '_local', 'relaxed'],
  ['sync_', '', 'full'],
  ['arch_', '', 'full'],
  ['arch_', '_relaxed', 'relaxed'],
  ['arch_', '_acquire', 'acquire'],
  ['arch_', '_release', 'release'],
  ['arch_', '_local', 'relaxed'],
  ['raw_', '', 'full'],
  ['raw_', '_relaxed', 'relaxed'],
  ['raw_', '_acquire', 'acquire'],
  ['raw_', '_release', 'release'],
  ['raw_', '_local', 'relaxed'],
];

/** Bytes that `cmpxchg64` and friends work on whatever they are given; 0: what the pointer points to. */
function sizeOf(call: Call, fixed: number): number {
  const size = fixed || call.width || 8;
  if (![1, 2, 4, 8].includes(size))
    call.stop('cannot-execute', `${call.info.name}() on ${size} bytes, which no instruction exchanges at once.`);
  return size;
}

function xchg(call: Call): void {
  const size = sizeOf(call, 0);
  const old = call.memory.load(call.argHighOf(0), call.argLow(0), size);
  const { high, undef } = call.memory;
  call.memory.store(call.argHighOf(0), call.argLow(0), size, call.rawLow(1), call.argHigh(1), call.argUndef(1));
  call.returnPointee(old, high, undef);
}

/** True when the low `size` bytes of the value and of another agree. */
function equals(size: number, low: number, high: number, withLow: number, withHigh: number): boolean {
  if (size === 8) return low === withLow && high === withHigh;
  const mask = size === 4 ? -1 : (1 << (size * 8)) - 1;
  return (low & mask) === (withLow & mask);
}

function cmpxchg(call: Call, fixed: number): void {
  const size = sizeOf(call, fixed);
  const { memory } = call;
  const low = memory.load(call.argHighOf(0), call.argLow(0), size);
  const { high } = memory;
  if (memory.undef) call.stop('undefined-behaviour', `${call.info.name}() compares an uninitialised value.`);
  if (equals(size, low, high, call.argLow(1), call.argHigh(1)))
    memory.store(call.argHighOf(0), call.argLow(0), size, call.rawLow(2), call.argHigh(2), call.argUndef(2));
  if (fixed) call.return64(low, high);
  else call.returnPointee(low, high);
}

function tryCmpxchg(call: Call, fixed: number): void {
  const size = sizeOf(call, fixed);
  const { memory } = call;
  const low = memory.load(call.argHighOf(0), call.argLow(0), size);
  const { high } = memory;
  const undef = memory.undef;
  const wanted = memory.load(call.argHighOf(1), call.argLow(1), size);
  const wantedHigh = memory.high;
  if (undef | memory.undef) call.stop('undefined-behaviour', `${call.info.name}() compares an uninitialised value.`);
  const matches = equals(size, low, high, wanted, wantedHigh);
  if (matches) memory.store(call.argHighOf(0), call.argLow(0), size, call.rawLow(2), call.argHigh(2), call.argUndef(2));
  else memory.store(call.argHighOf(1), call.argLow(1), size, low, high, 0);
  call.returnBool(matches);
}

const source = 'include/linux/atomic/atomic-instrumented.h; arch/x86/include/asm/cmpxchg.h';

/** xchg() and cmpxchg() on plain variables of 1 to 8 bytes: one indivisible step each. */
export const exchange: readonly PrimitiveEntry[] = FORMS.flatMap(([prefix, suffix, ordering]) => {
  const onSuccess: Ordering = ordering === 'full' ? 'full on success' : ordering;
  // Without the lock prefix it is an ordinary load and store; xchg locks by itself.
  const effect = suffix === '_local' ? 'store' : 'update';
  const touches = touching(effect, 0, 0);
  const touches64 = touching(effect, 0, 8);
  const both = (bytes: number): Touches => ({ effect, pointers: [0, 1], bytes });
  return [
    modelled(`${prefix}xchg${suffix}`, 'po', 'pointee', { source, ordering, touches: touching('update', 0, 0) }, xchg),
    modelled(`${prefix}cmpxchg${suffix}`, 'poo', 'pointee', { source, ordering: onSuccess, touches }, call => {
      cmpxchg(call, 0);
    }),
    modelled(
      `${prefix}cmpxchg64${suffix}`,
      'poo',
      'pointee',
      { source, ordering: onSuccess, touches: touches64 },
      call => {
        cmpxchg(call, 8);
      },
    ),
    modelled(
      `${prefix}try_cmpxchg${suffix}`,
      'pvo',
      'bool',
      { source, ordering: onSuccess, touches: both(0) },
      call => {
        tryCmpxchg(call, 0);
      },
    ),
    modelled(
      `${prefix}try_cmpxchg64${suffix}`,
      'pvo',
      'bool',
      { source, ordering: onSuccess, touches: both(8) },
      call => {
        tryCmpxchg(call, 8);
      },
    ),
  ];
});
