import { carry } from '../memory/memory';
import type { Call } from './call';
import { modelled } from './define';
import type { Ordering, PrimitiveEntry, Touches } from './entry';

/** The 32-bit word and the bit in it that (nr, addr) name; bitmaps are little-endian, so this fits long bitmaps. */
function place(call: Call): { readonly high: number; readonly low: number; readonly bit: number } {
  const nr = call.argLow(0);
  const offset = (nr >> 5) << 2;
  const low = call.argLow(1);
  return { high: (call.argHighOf(1) + carry(low, offset)) | 0, low: (low + offset) | 0, bit: 1 << (nr & 31) };
}

function change(call: Call, apply: (old: number, bit: number) => number): boolean {
  const { high, low, bit } = place(call);
  const old = call.memory.load32(high, low);
  // Setting bits in a word that was never written leaves the other bits undefined; the byte of the bit becomes defined.
  const byte = 1 << ((31 - Math.clz32(bit)) >> 3);
  const { undef } = call.memory;
  call.memory.store32(high, low, apply(old, bit), undef & ~byte);
  if (undef & byte) call.undef = 1;
  return (old & bit) !== 0;
}

/** Names with two underscores are not atomic: an ordinary load and store. */
const touches = (effect: Touches['effect']): Touches => ({ effect, pointers: [1], bytes: 4, bit: 0 });
const changes = (name: string): Touches => touches(name.startsWith('__') ? 'store' : 'update');

const set = (old: number, bit: number): number => old | bit;
const clear = (old: number, bit: number): number => old & ~bit;
const flip = (old: number, bit: number): number => old ^ bit;
const source = 'include/asm-generic/bitops/instrumented-atomic.h, instrumented-non-atomic.h, instrumented-lock.h';

const returnOld =
  (apply: (old: number, bit: number) => number) =>
  (call: Call): void => {
    const old = change(call, apply);
    const { undef } = call;
    call.returnBool(old);
    call.undef = undef;
  };

const CHANGES: readonly [name: string, apply: (old: number, bit: number) => number, ordering: Ordering][] = [
  ['set_bit', set, 'relaxed'],
  ['clear_bit', clear, 'relaxed'],
  ['change_bit', flip, 'relaxed'],
  ['__set_bit', set, 'none'],
  ['__clear_bit', clear, 'none'],
  ['__change_bit', flip, 'none'],
  ['clear_bit_unlock', clear, 'release'],
  ['__clear_bit_unlock', clear, 'release'],
];
const TESTS: readonly [name: string, apply: (old: number, bit: number) => number, ordering: Ordering][] = [
  ['test_and_set_bit', set, 'full'],
  ['test_and_clear_bit', clear, 'full'],
  ['test_and_change_bit', flip, 'full'],
  ['__test_and_set_bit', set, 'none'],
  ['__test_and_clear_bit', clear, 'none'],
  ['__test_and_change_bit', flip, 'none'],
  ['test_and_set_bit_lock', set, 'acquire'],
];

function testBit(call: Call): void {
  const { high, low, bit } = place(call);
  // Only the byte that holds the bit decides.
  const byte = (31 - Math.clz32(bit)) >> 3;
  const value = call.memory.load8((high + carry(low, byte)) | 0, low + byte);
  call.returnBool((value & (bit >>> (byte * 8))) !== 0);
  call.undef = call.memory.undef ? 1 : 0;
}

/** Index of the lowest set bit of (low, high), or `none`. */
const lowest = (low: number, high: number, none: number): number =>
  low ? 31 - Math.clz32(low & -low) : high ? 63 - Math.clz32(high & -high) : none;
/** Index of the highest set bit, or `none`. */
const highest = (low: number, high: number, none: number): number =>
  high ? 63 - Math.clz32(high) : low ? 31 - Math.clz32(low) : none;

function weigh(word: number): number {
  let count = 0;
  for (let rest = word; rest; rest &= rest - 1) count++;
  return count;
}

const pure = (name: string, result: string, run: (call: Call) => number): PrimitiveEntry[] =>
  ['', 'arch_'].map(prefix =>
    modelled(prefix + name, 'v', result, { source: 'arch/x86/include/asm/bitops.h', visible: false }, call => {
      call.returnInt(run(call));
    }),
  );

/** Bit operations on bitmaps, and on words. */
export const bitops: readonly PrimitiveEntry[] = [
  ...['', 'arch_'].flatMap(prefix => [
    ...CHANGES.map(([name, apply, ordering]) =>
      modelled(
        name.startsWith('__') && prefix ? `arch_${name}` : prefix + name,
        'vv',
        'void',
        { source, ordering, touches: changes(name) },
        call => {
          change(call, apply);
        },
      ),
    ),
    ...TESTS.map(([name, apply, ordering]) =>
      modelled(prefix + name, 'vv', 'bool', { source, ordering, touches: changes(name) }, returnOld(apply)),
    ),
    modelled(`${prefix}test_bit`, 'vv', 'bool', { source, ordering: 'relaxed', touches: touches('load') }, testBit),
    modelled(
      `${prefix}test_bit_acquire`,
      'vv',
      'bool',
      { source, ordering: 'acquire', touches: touches('load') },
      testBit,
    ),
  ]),
  ...pure('__ffs', 'unsigned long', call => lowest(call.argLow(0), call.argHigh(0), 0)),
  ...pure('__fls', 'unsigned long', call => highest(call.argLow(0), call.argHigh(0), 0)),
  ...pure('ffz', 'unsigned long', call => lowest(~call.argLow(0), ~call.argHigh(0), 64)),
  ...pure('ffs', 'int', call => lowest(call.argLow(0), 0, -1) + 1),
  ...pure('fls', 'int', call => highest(call.argLow(0), 0, -1) + 1),
  ...pure('fls64', 'int', call => highest(call.argLow(0), call.argHigh(0), -1) + 1),
  ...[
    'hweight8',
    'hweight16',
    'hweight32',
    '__sw_hweight32',
    '__arch_hweight32',
    '__arch_hweight16',
    '__arch_hweight8',
  ].map(name =>
    modelled(name, 'v', 'unsigned int', { source: 'lib/hweight.c', visible: false }, call => {
      const mask = name.endsWith('8') ? 0xff : name.endsWith('16') ? 0xffff : -1;
      call.returnInt(weigh(call.argLow(0) & mask));
    }),
  ),
  ...['hweight64', 'hweight_long', '__sw_hweight64', '__arch_hweight64'].map(name =>
    modelled(name, 'v', 'unsigned long', { source: 'lib/hweight.c', visible: false }, call => {
      call.returnInt(weigh(call.argLow(0)) + weigh(call.argHigh(0)));
    }),
  ),
];
