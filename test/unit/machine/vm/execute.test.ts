import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtomicFunction, Op } from '../../../../src/machine/bytecode';
import type { SymbolId } from '../../../../src/machine/program';
import { Status, Until } from '../../../../src/machine/vm/stop';
import { assemble, machineOf, resultOf, violationOf, type Instruction } from '../../../support/assemble';

const wide = (value: bigint): [number, number] => [
  Number(BigInt.asIntN(32, value)),
  Number(BigInt.asIntN(32, value >> 32n)),
];
const constant = (register: number, value: bigint): Instruction => [Op.Const, register, ...wide(value)];
const binary = (op: Op, a: bigint, b: bigint): bigint =>
  resultOf(machineOf([assemble('f', [constant(1, a), constant(2, b), [op, 0, 1, 2], [Op.Return, 0]])]));
const unary = (op: Op, a: bigint, by = 0n): bigint =>
  resultOf(machineOf([assemble('f', [constant(1, a), [op, 0, 1, Number(by)], [Op.Return, 0]])]));

const int = fc.integer().map(BigInt);
const unsigned = fc.integer({ min: 0, max: 0xffffffff }).map(BigInt);
const long = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), int);
const s32 = (v: bigint): bigint => BigInt.asIntN(32, v);
const u32 = (v: bigint): bigint => BigInt.asUintN(32, v);
const s64 = (v: bigint): bigint => BigInt.asIntN(64, v);
const u64 = (v: bigint): bigint => BigInt.asUintN(64, v);

describe('arithmetic agrees with exact integers', () => {
  const cases: [name: string, op: Op, of: fc.Arbitrary<bigint>, meaning: (a: bigint, b: bigint) => bigint][] = [
    ['int sum', Op.AddW, int, (a, b) => s32(a + b)],
    ['unsigned sum', Op.AddU, unsigned, (a, b) => u32(a + b)],
    ['long sum', Op.AddL, long, (a, b) => s64(a + b)],
    ['int difference', Op.SubW, int, (a, b) => s32(a - b)],
    ['unsigned difference', Op.SubU, unsigned, (a, b) => u32(a - b)],
    ['long difference', Op.SubL, long, (a, b) => s64(a - b)],
    ['int product', Op.MulW, int, (a, b) => s32(a * b)],
    ['unsigned product', Op.MulU, unsigned, (a, b) => u32(a * b)],
    ['long product', Op.MulL, long, (a, b) => s64(a * b)],
    ['high half of a signed product', Op.MulHighS, long, (a, b) => s64((a * b) >> 64n)],
    ['high half of an unsigned product', Op.MulHighU, long, (a, b) => s64((u64(a) * u64(b)) >> 64n)],
    ['and', Op.AndL, long, (a, b) => a & b],
    ['or', Op.OrL, long, (a, b) => a | b],
    ['xor', Op.XorL, long, (a, b) => a ^ b],
    ['int quotient', Op.DivW, int, (a, b) => (b ? s32(a / b) : 0n)],
    ['int remainder', Op.RemW, int, (a, b) => (b ? a % b : 0n)],
    ['unsigned quotient', Op.DivU, unsigned, (a, b) => (b ? a / b : 0n)],
    ['unsigned remainder', Op.RemU, unsigned, (a, b) => (b ? a % b : 0n)],
    ['long quotient', Op.DivSL, long, (a, b) => (b ? s64(a / b) : 0n)],
    ['long remainder', Op.RemSL, long, (a, b) => (b ? a % b : 0n)],
    ['unsigned long quotient', Op.DivUL, long, (a, b) => (b ? s64(u64(a) / u64(b)) : 0n)],
    ['unsigned long remainder', Op.RemUL, long, (a, b) => (b ? s64(u64(a) % u64(b)) : 0n)],
    ['equal', Op.Eq, long, (a, b) => BigInt(a === b)],
    ['not equal', Op.Ne, long, (a, b) => BigInt(a !== b)],
    ['less, signed', Op.LtS, long, (a, b) => BigInt(a < b)],
    ['less, unsigned', Op.LtU, long, (a, b) => BigInt(u64(a) < u64(b))],
    ['not greater, signed', Op.LeS, long, (a, b) => BigInt(a <= b)],
    ['not greater, unsigned', Op.LeU, long, (a, b) => BigInt(u64(a) <= u64(b))],
  ];
  it.each(cases)('%s', (name, op, of, meaning) => {
    const divides = /quotient|remainder/.test(name);
    fc.assert(
      fc.property(
        of,
        fc.oneof(
          of,
          of.map(v => v & 0xffn),
        ),
        (a, b) => {
          if (divides && b === 0n) return;
          expect(binary(op, a, b)).toBe(meaning(a, b));
        },
      ),
    );
  });

  const shifts: [name: string, op: Op, bits: number, meaning: (a: bigint, by: bigint) => bigint][] = [
    ['int to the left', Op.ShlW, 32, (a, by) => s32(a << by)],
    ['unsigned to the left', Op.ShlU, 32, (a, by) => u32(a << by)],
    ['long to the left', Op.ShlL, 64, (a, by) => s64(a << by)],
    ['int to the right', Op.ShrW, 32, (a, by) => s32(a) >> by],
    ['unsigned to the right', Op.ShrU, 32, (a, by) => u32(a) >> by],
    ['long to the right', Op.SarL, 64, (a, by) => a >> by],
    ['unsigned long to the right', Op.ShrL, 64, (a, by) => s64(u64(a) >> by)],
  ];
  it.each(shifts)('%s', (_name, op, bits, meaning) => {
    fc.assert(
      fc.property(long, fc.integer({ min: 0, max: bits - 1 }), (a, by) => {
        expect(binary(op, a, BigInt(by))).toBe(meaning(a, BigInt(by)));
      }),
    );
  });

  const immediates: [name: string, op: Op, of: fc.Arbitrary<bigint>, meaning: (a: bigint, by: bigint) => bigint][] = [
    ['int sum', Op.AddImmW, int, (a, by) => s32(a + by)],
    ['unsigned sum', Op.AddImmU, unsigned, (a, by) => u32(a + by)],
    ['long sum', Op.AddImmL, long, (a, by) => s64(a + by)],
    ['and', Op.AndImm, long, (a, by) => a & by],
    ['or', Op.OrImm, long, (a, by) => a | by],
    ['xor', Op.XorImm, long, (a, by) => a ^ by],
    ['equal', Op.EqImm, long, (a, by) => BigInt(a === by)],
    ['not equal', Op.NeImm, long, (a, by) => BigInt(a !== by)],
  ];
  it.each(immediates)('%s with a constant', (_name, op, of, meaning) => {
    const close = of.map(v => s32(v & 0xffn));
    fc.assert(
      fc.property(fc.oneof(of, close), fc.oneof(int, close), (a, by) => {
        expect(unary(op, a, by)).toBe(meaning(a, by));
      }),
    );
  });

  const jumps: [name: string, op: Op, holds: (a: bigint, by: bigint) => boolean][] = [
    ['equal', Op.JumpEqImm, (a, by) => a === by],
    ['not equal', Op.JumpNeImm, (a, by) => a !== by],
    ['less, signed', Op.JumpLtSImm, (a, by) => a < by],
    ['not less, signed', Op.JumpGeSImm, (a, by) => a >= by],
    ['less, unsigned', Op.JumpLtUImm, (a, by) => u64(a) < u64(by)],
    ['not less, unsigned', Op.JumpGeUImm, (a, by) => u64(a) >= u64(by)],
    ['no bit of a mask', Op.JumpMaskZero, (a, by) => (a & by) === 0n],
    ['a bit of a mask', Op.JumpMaskNonZero, (a, by) => (a & by) !== 0n],
  ];
  it.each(jumps)('%s decides with a constant', (_name, op, holds) => {
    const close = fc.integer({ min: -2, max: 2 }).map(BigInt);
    fc.assert(
      fc.property(fc.oneof(long, close), fc.oneof(int, close), (a, by) => {
        const f = assemble('f', [
          constant(1, a),
          [op, 1, Number(by), 4],
          constant(0, 0n),
          [Op.Return, 0],
          constant(0, 1n),
          [Op.Return, 0],
        ]);
        expect(resultOf(machineOf([f]))).toBe(BigInt(holds(a, by)));
      }),
    );
  });

  const shiftsBy: [name: string, op: Op, bits: number, meaning: (a: bigint, by: bigint) => bigint][] = [
    ['int to the left', Op.ShlImmW, 32, (a, by) => s32(a << by)],
    ['unsigned to the left', Op.ShlImmU, 32, (a, by) => u32(a << by)],
    ['long to the left', Op.ShlImmL, 64, (a, by) => s64(a << by)],
    ['int to the right', Op.ShrImmW, 32, (a, by) => s32(a) >> by],
    ['unsigned to the right', Op.ShrImmU, 32, (a, by) => u32(a) >> by],
    ['long to the right', Op.SarImmL, 64, (a, by) => a >> by],
    ['unsigned long to the right', Op.ShrImmL, 64, (a, by) => s64(u64(a) >> by)],
  ];
  it.each(shiftsBy)('%s by a constant', (_name, op, bits, meaning) => {
    fc.assert(
      fc.property(long, fc.integer({ min: 0, max: bits - 1 }), (a, by) => {
        expect(unary(op, a, BigInt(by))).toBe(meaning(a, BigInt(by)));
      }),
    );
  });

  it('the address of an element', () => {
    fc.assert(
      fc.property(long, long, fc.integer({ min: 1, max: 255 }), (base, index, scale) => {
        const f = assemble('f', [
          constant(1, base),
          constant(2, index),
          [Op.AddScaled, 0, 1, 2, scale],
          [Op.Return, 0],
        ]);
        expect(resultOf(machineOf([f]))).toBe(s64(base + index * BigInt(scale)));
      }),
    );
  });

  const unaries: [name: string, op: Op, meaning: (a: bigint) => bigint][] = [
    ['minus int', Op.NegW, a => s32(-a)],
    ['minus unsigned', Op.NegU, a => u32(-a)],
    ['minus long', Op.NegL, a => s64(-a)],
    ['complement', Op.NotL, a => ~a],
    ['int complement', Op.NotW, a => s32(~a)],
    ['signed char', Op.SignExtend8, a => BigInt.asIntN(8, a)],
    ['short', Op.SignExtend16, a => BigInt.asIntN(16, a)],
    ['int', Op.SignExtend32, s32],
    ['unsigned char', Op.ZeroExtend8, a => BigInt.asUintN(8, a)],
    ['unsigned short', Op.ZeroExtend16, a => BigInt.asUintN(16, a)],
    ['unsigned int', Op.ZeroExtend32, u32],
    ['_Bool', Op.Bool, a => BigInt(a !== 0n)],
    ['population count', Op.PopulationCount64, a => BigInt(u64(a).toString(2).replaceAll('0', '').length)],
    ['trailing zeros', Op.CountTrailingZeros64, a => BigInt(a ? /0*$/.exec(u64(a).toString(2))![0].length : 64)],
    ['leading zeros', Op.CountLeadingZeros64, a => BigInt(a ? 64 - u64(a).toString(2).length : 64)],
    [
      'byte swap',
      Op.ByteSwap64,
      a => s64(BigInt('0x' + u64(a).toString(16).padStart(16, '0').match(/../g)!.reverse().join(''))),
    ],
  ];
  it.each(unaries)('%s', (_name, op, meaning) => {
    fc.assert(
      fc.property(long, a => {
        expect(unary(op, a)).toBe(meaning(a));
      }),
    );
  });
});

describe('what C leaves undefined stops', () => {
  it('division by zero', () => {
    expect(() => binary(Op.DivSL, 1n, 0n)).toThrow('Divides by zero.');
  });
  it.each([
    [Op.ShlW, 32n, 'Shifts a 32-bit value by 32, which is not less than its width.'],
    [Op.ShlL, 64n, 'Shifts a 64-bit value by 64, which is not less than its width.'],
    [Op.ShrU, -1n, 'Shifts a 32-bit value by -1, which is negative.'],
  ])('a shift past the width', (op, by, message) => {
    expect(() => binary(op, 1n, by)).toThrow(message);
  });
  it('a branch on a value that was never set', () => {
    expect(
      violationOf(
        machineOf([
          assemble('f', [
            [Op.JumpZero, 1, 1],
            [Op.Return, -1],
          ]),
        ]),
      ),
    ).toBe('An uninitialised value decides where to go on.');
  });
  it('a test of bits that were never set, but not of those that were', () => {
    const tested = (mask: number): string =>
      violationOf(
        machineOf([
          assemble(
            'f',
            [
              [Op.Frame, 1, 0],
              [Op.Const, 2, 0],
              [Op.Store8, 1, 2, 1],
              [Op.LoadU32, 3, 1, 0],
              [Op.JumpMaskZero, 3, mask, 6],
              [Op.Trap, 0],
              [Op.Trap, 0],
            ],
            {
              frame: [{ name: 'x', offset: 0, size: 4 }],
              traps: [{ construct: 'decided', spot: { path: 'f.c', line: 1, column: 1, macros: [] } }],
            },
          ),
        ]),
      );
    expect(tested(0x100)).toContain('decided');
    expect(tested(0x180)).toBe('An uninitialised value decides where to go on.');
  });
  it('but not copying such a value, nor using the bytes of it that were set', () => {
    const machine = machineOf([
      assemble(
        'f',
        [
          [Op.Frame, 1, 0],
          [Op.Const, 2, 0x5a],
          [Op.Store8, 1, 2, 1],
          [Op.LoadU32, 3, 1, 0],
          [Op.Move, 4, 3],
          [Op.Const, 5, 0xff00],
          [Op.AndL, 4, 4, 5],
          [Op.JumpZero, 4, 8],
          [Op.Return, 4],
        ],
        { frame: [{ name: 'x', offset: 0, size: 4 }] },
      ),
    ]);
    expect(resultOf(machine)).toBe(0x5a00n);
  });
  it('a null pointer', () => {
    const f = assemble('f', [
      [Op.Const, 1, 0, 0],
      [Op.Load64, 0, 1, 24],
      [Op.Return, 0],
    ]);
    expect(violationOf(machineOf([f]))).toBe('Reads 8 bytes through a null pointer (at offset 0x18).');
  });
  it('the end of an object', () => {
    const f = assemble('f', [
      [Op.Symbol, 1, 1, 0],
      [Op.LoadU32, 0, 1, 12],
      [Op.Return, 0],
    ]);
    expect(violationOf(machineOf([f, { name: 'table', size: 12 }]))).toMatch(
      /^Reads 4 bytes at 0xffffffff8400000c, 0 bytes past the end of table \(12 bytes\), where no object lies\.$/,
    );
  });
  it('a write to a constant', () => {
    const f = assemble('f', [
      [Op.Symbol, 1, 1, 0],
      [Op.Store32, 1, 1, 4],
      [Op.Return, 1],
    ]);
    expect(violationOf(machineOf([f, { name: 'ops', size: 16, readonly: true }]))).toBe(
      'Writes 4 bytes at ops+4, which is constant.',
    );
  });
  it('a local of a function that has returned', () => {
    const f = assemble('f', [
      [Op.Call, 1, 1, 2],
      [Op.LoadU32, 0, 1, 4],
      [Op.Return, 0],
    ]);
    const g = assemble(
      'g',
      [
        [Op.Frame, 0, 0],
        [Op.Return, 0],
      ],
      { frame: [{ name: 'box', offset: 0, size: 16 }] },
    );
    expect(violationOf(machineOf([f, g]))).toBe(
      'Reads 4 bytes at local box of g(), which has returned, where no object lies.',
    );
  });
  it('a local outside its scope', () => {
    const f = assemble(
      'f',
      [
        [Op.Frame, 1, 0],
        [Op.ScopeLeave, 0, 8],
        [Op.Load64, 0, 1, 0],
        [Op.Return, 0],
      ],
      { frame: [{ name: 'inner', offset: 0, size: 8 }] },
    );
    expect(violationOf(machineOf([f]))).toBe('Reads 8 bytes at local inner of f(), after it went out of scope.');
  });
  it('recursion without an end', () => {
    expect(
      violationOf(
        machineOf([
          assemble('f', [
            [Op.Call, 0, 0, 1],
            [Op.Return, 0],
          ]),
        ]),
      ),
    ).toBe('Calls are nested 400 deep at f(): the recursion does not end.');
  });
  it('a call of data', () => {
    const f = assemble('f', [
      [Op.Symbol, 1, 1, 0],
      [Op.CallRegister, 0, 1, 2],
      [Op.Return, 0],
    ]);
    expect(violationOf(machineOf([f, { name: 'table', size: 8 }]))).toBe(
      'Calls address 0xffffffff84000000, which is in table, no function.',
    );
  });
});

describe('an atomic update', () => {
  const on = (function_: AtomicFunction, bytes: number, old: bigint, by: bigint, put = 0n): [bigint, bigint] => {
    const f = assemble(
      'f',
      [
        [Op.Frame, 1, 0],
        constant(2, old),
        [Op.Store64, 1, 2, 0],
        constant(3, by),
        constant(4, put),
        [Op.AtomicUpdate, 0, 1, 3, function_ | (Math.log2(bytes) << 4)],
        [Op.Load64, 5, 1, 0],
        [Op.Return, 0],
      ],
      { frame: [{ name: 'x', offset: 0, size: 8 }] },
    );
    const after = { ...f, code: f.code.slice() };
    after.code[after.code.length - 3] = 5;
    return [u64(resultOf(machineOf([f]))), u64(resultOf(machineOf([after])))];
  };
  const meanings: [name: string, function_: AtomicFunction, meaning: (old: bigint, by: bigint) => bigint][] = [
    ['exchange', AtomicFunction.Exchange, (_old, by) => by],
    ['add', AtomicFunction.Add, (old, by) => old + by],
    ['subtract', AtomicFunction.Subtract, (old, by) => old - by],
    ['and', AtomicFunction.And, (old, by) => old & by],
    ['or', AtomicFunction.Or, (old, by) => old | by],
    ['xor', AtomicFunction.Xor, (old, by) => old ^ by],
    ['nand', AtomicFunction.Nand, (old, by) => ~(old & by)],
  ];
  it.each(meanings)('%s gives the old value and changes no neighbour', (_name, function_, meaning) => {
    fc.assert(
      fc.property(long, long, fc.constantFrom(1, 2, 4, 8), (old, by, bytes) => {
        const bits = bytes * 8;
        const rest = u64(old) - BigInt.asUintN(bits, old);
        expect(on(function_, bytes, old, by)).toEqual([
          BigInt.asUintN(bits, old),
          rest + BigInt.asUintN(bits, meaning(old, by)),
        ]);
      }),
    );
  });
  it('compares and exchanges only what is equal in its width', () => {
    expect(on(AtomicFunction.CompareExchange, 1, 0x1234n, 0x34n, 0xffn)).toEqual([0x34n, 0x12ffn]);
    expect(on(AtomicFunction.CompareExchange, 2, 0x1234n, 0x34n, 0xffn)).toEqual([0x1234n, 0x1234n]);
    expect(on(AtomicFunction.CompareExchange, 8, -1n, -1n, 5n)).toEqual([u64(-1n), 5n]);
  });
  it('is one step to others', () => {
    const f = assemble('f', [
      [Op.Symbol, 1, 1, 0],
      [Op.Const, 3, 1, 0],
      [Op.AtomicUpdate, 0, 1, 3, AtomicFunction.Add | (3 << 4)],
      [Op.Return, 0],
    ]);
    const machine = machineOf([f, { name: 'count', size: 8 }]);
    const thread = machine.thread(0);
    machine.start(thread, 0 as SymbolId);
    expect(machine.run(thread, Until.Visible, 100, false)).toBe(Status.Visible);
    expect(machine.run(thread, Until.Visible, 100)).toBe(Status.Finished);
  });
});

describe('control', () => {
  it('passes arguments and results, through pointers too', () => {
    const f = assemble('f', [
      [Op.Symbol, 1, 1, 0],
      [Op.Const, 2, 40, 0],
      [Op.Const, 3, 2, 0],
      [Op.CallRegister, 0, 1, 2, 2],
      [Op.Return, 0],
    ]);
    const add = assemble(
      'add',
      [
        [Op.AddW, 2, 0, 1],
        [Op.Return, 2],
      ],
      { parameters: 2 },
    );
    expect(resultOf(machineOf([f, add]))).toBe(42n);
  });
  it('switches on ranges, signed or unsigned', () => {
    const table = {
      cases: [{ from: [-5, -1], to: [-1, -1], target: 2 } as const, { from: [1, 0], to: [3, 0], target: 4 } as const],
      otherwise: 6,
      signed: true,
    };
    const f = assemble(
      'f',
      [
        [Op.Switch, 0, 0],
        [Op.Nop],
        [Op.Const, 1, 100, 0],
        [Op.Return, 1],
        [Op.Const, 1, 200, 0],
        [Op.Return, 1],
        [Op.Const, 1, 300, 0],
        [Op.Return, 1],
      ],
      { switches: [table], parameters: 1 },
    );
    expect([-6n, -5n, -1n, 0n, 1n, 3n, 4n].map(v => resultOf(machineOf([f]), [v]))).toEqual([
      300n,
      100n,
      100n,
      300n,
      200n,
      200n,
      300n,
    ]);
  });
  it('reads and writes bit-fields of every width and place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        long,
        (unit, shiftSeed, widthSeed, signed, value) => {
          const shift = shiftSeed % (unit * 8);
          const width = 1 + (widthSeed % (unit * 8 - shift));
          const f = assemble(
            'f',
            [[Op.Frame, 1, 0], constant(2, value), [Op.StoreBits, 1, 2, 0], [Op.LoadBits, 0, 1, 0], [Op.Return, 0]],
            {
              frame: [{ name: 'b', offset: 0, size: 16 }],
              bitfields: [{ offset: 8, unit: unit as 1 | 2 | 4 | 8, shift, width, signed }],
            },
          );
          expect(resultOf(machineOf([f]))).toBe(
            s64(signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value)),
          );
        },
      ),
    );
  });
});
