import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/kernel/failure';
import { linkerOf } from '../../../support/c-program';
import { runWithGcc } from '../../../support/gcc';

/** Records whose layout needs a rule of the ABI or of gcc each, with the members to look at. */
const RECORDS: readonly (readonly [why: string, name: string, definition: string, members: readonly string[]])[] = [
  ['padding before and after', 'struct a', 'struct a { char c; int i; short s; };', ['c', 'i', 's']],
  ['a union', 'union b', 'union b { char c[5]; int i; };', ['c', 'i']],
  [
    'anonymous members are members of the whole',
    'struct c',
    'struct c { int x; union { long l; struct { short lo, hi; }; }; int y; };',
    ['x', 'l', 'lo', 'hi', 'y'],
  ],
  ['packed', 'struct d', 'struct d { char c; long l; short s; } __attribute__((packed));', ['c', 'l', 's']],
  ['aligned', 'struct e', 'struct e { char c; } __attribute__((aligned(64)));', ['c']],
  [
    'an aligned and a packed member',
    'struct f',
    'struct f { char c; int i __attribute__((packed)); char d __attribute__((aligned(16))); int e; };',
    ['c', 'i', 'd', 'e'],
  ],
  ['a flexible array', 'struct g', 'struct g { char n; long items[]; };', ['n', 'items']],
  ['a zero-length array', 'struct h', 'struct h { char n; int items[0]; };', ['n', 'items']],
  [
    'records in records and arrays of them',
    'struct i',
    'struct in { char c; long l; }; struct i { char c; struct in v[3]; char d; };',
    ['c', 'v', 'd'],
  ],
  [
    'a typedef with less alignment',
    'struct j',
    'typedef unsigned long weak __attribute__((aligned(4))); struct j { int i; weak w; };',
    ['i', 'w'],
  ],
  ['an empty record', 'struct k', 'struct k { };', []],
  [
    'function pointers, enums and bool',
    'struct l',
    'enum en { ONE }; struct l { _Bool b; enum en e; int (*f)(int, char *); _Bool c; };',
    ['b', 'e', 'f', 'c'],
  ],
  ['_Alignas', 'struct m', 'struct m { char c; _Alignas(long) char d; };', ['c', 'd']],
  [
    'mode attributes',
    'struct n',
    'typedef int q __attribute__((mode(QI))); struct n { q a, b; int c; };',
    ['a', 'b', 'c'],
  ],
  [
    'a packed enum',
    'struct o',
    'enum __attribute__((packed)) sm { S = 300 }; struct o { enum sm e; char c; };',
    ['e', 'c'],
  ],
];

/** Bit-field layouts: the members are filled with ones in turn, and the bytes compared. */
const BIT_FIELDS: readonly (readonly [why: string, definition: string, members: readonly string[]])[] = [
  ['fields share a unit', 'struct s { unsigned a : 3, b : 5, c : 24; };', ['a', 'b', 'c']],
  ['a field that does not fit starts a new unit', 'struct s { unsigned a : 20, b : 20; };', ['a', 'b']],
  ['a width of zero closes the unit', 'struct s { unsigned a : 3; unsigned : 0; unsigned b : 3; };', ['a', 'b']],
  ['unnamed fields take room', 'struct s { unsigned a : 3; unsigned : 7; unsigned b : 3; };', ['a', 'b']],
  [
    'fields of several types share bytes',
    'struct s { char x; unsigned a : 4; unsigned char b : 4; long c : 33; };',
    ['a', 'b', 'c'],
  ],
  [
    'packed fields cross bytes',
    'struct s { unsigned a : 3; unsigned long b : 40; unsigned c : 11; } __attribute__((packed));',
    ['a', 'b', 'c'],
  ],
  ['a field after a plain member uses its padding', 'struct s { short x; int a : 10; int b : 7; };', ['a', 'b']],
  ['in a union', 'union s { unsigned a : 7; unsigned long b : 50; };', ['a', 'b']],
];

describe("record layout is gcc's", () => {
  it.each(RECORDS)('%s', async (_why, name, definition, members) => {
    const expected = runWithGcc(`#include <stdio.h>
#include <stddef.h>
${definition}
int main(void) { ${name} v;
printf("%zu %zu", sizeof(v), _Alignof(${name}));
${members.map(m => `printf(" ${m}@%zu+%zu", offsetof(${name}, ${m}), ${m === 'items' ? '(size_t)0' : `sizeof(v.${m})`});`).join('\n')}
return 0; }`);
    const linker = await linkerOf({ 'x.c': definition });
    const layout = await linker.layout('x.c', name);
    if (!layout.ok) throw new Error(sentence(layout.failure));
    const { size, align, fields } = layout.value;
    const seen = members.map(m => ` ${m}@${fields.get(m)?.offset}+${fields.get(m)?.size}`).join('');
    expect(`${size} ${align}${seen}`).toBe(expected);
  });
});

describe('bit-fields lie where gcc puts them', () => {
  it.each(BIT_FIELDS)('%s', async (_why, definition, members) => {
    const keyword = definition.slice(0, definition.indexOf(' '));
    const expected = runWithGcc(`#include <stdio.h>
#include <string.h>
${definition}
int main(void) { union { ${keyword} s s; unsigned char b[sizeof(${keyword} s)]; } u;
${members
  .map(
    m =>
      `memset(&u, 0, sizeof(u)); u.s.${m} = -1; for (int i = 0; i < sizeof(u); i++) printf("%02x", u.b[i]); puts("");`,
  )
  .join('\n')}
return 0; }`);
    const linker = await linkerOf({ 'x.c': definition });
    const layout = await linker.layout('x.c', `${keyword} s`);
    if (!layout.ok) throw new Error(sentence(layout.failure));
    const { size, fields } = layout.value;
    const lines = members.map(m => {
      const bits = fields.get(m)!.bits!;
      const ones = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.offset * 8 + bits.shift);
      return Array.from({ length: size }, (_, i) =>
        Number((ones >> BigInt(8 * i)) & 255n)
          .toString(16)
          .padStart(2, '0'),
      ).join('');
    });
    expect(`${lines.join('\n')}\n`).toBe(expected);
  });
});

it('members of named members are listed under dotted names', async () => {
  const linker = await linkerOf({ 'x.c': 'struct in { int p, q; }; struct out { int a; struct in b; };' });
  const layout = await linker.layout('x.c', 'struct out');
  expect(layout.ok && layout.value.fields.get('b.q')?.offset).toBe(8);
});

it('an incomplete or unknown type has no layout, and the failure names it', async () => {
  const linker = await linkerOf({ 'x.c': 'struct later; int x;' });
  for (const type of ['struct later', 'struct never', 'x']) {
    const layout = await linker.layout('x.c', type);
    expect(layout.ok).toBe(false);
    if (!layout.ok) expect(sentence(layout.failure)).toContain(type);
  }
});
