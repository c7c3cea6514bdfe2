import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from '../../../../src/machine/memory/memory';
import { Chunk, High, Shadow, chunkKey, isIdentity, keyHigh, keyLow } from '../../../../src/machine/memory/regions';

const all = (state: Shadow) => (state * 0x55555555) | 0;
const open = (): Memory =>
  new Memory(
    (_key, into) => into.fill(all(Shadow.Defined), 16),
    (wrong, high, low) => {
      throw new Error(`${wrong} at ${(high >>> 0).toString(16)}:${(low >>> 0).toString(16)}`);
    },
  );
const AT = High.Direct;

describe('the address map', () => {
  it('numbers every chunk of every region and finds its address again', () => {
    for (const high of [
      High.Image,
      High.Direct,
      High.Direct + 1,
      High.PageArray,
      High.Stack,
      High.PerCpu + 3,
      High.Meta,
    ])
      for (const low of [0, 0x40, 0x81000000 | 0, -64]) {
        const key = chunkKey(high, low);
        expect([keyHigh(key), keyLow(key)]).toEqual([high, low]);
      }
  });

  it('knows no chunk at a null pointer or a user address', () => {
    expect(chunkKey(0, 0)).toBe(0);
    expect(chunkKey(0x7fff, 0x1000)).toBe(0);
  });

  it('keeps notes about who did what out of a state’s identity', () => {
    expect(isIdentity(chunkKey(High.Note, 0))).toBe(false);
    expect(isIdentity(chunkKey(High.StackNote, 0))).toBe(false);
    expect(isIdentity(chunkKey(High.Direct, 0))).toBe(true);
  });
});

describe('memory', () => {
  it('is little-endian at every size and alignment, across chunks too', () => {
    const memory = open();
    memory.store64(AT, 0x3d, 0x44332211, 0x08070655, 0);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(i => memory.load8(AT, 0x3d + i))).toEqual([
      0x11, 0x22, 0x33, 0x44, 0x55, 0x06, 0x07, 0x08,
    ]);
    expect(memory.load16(AT, 0x3f)).toBe(0x4433);
    expect(memory.load64(AT, 0x3d)).toBe(0x44332211);
    expect(memory.high).toBe(0x08070655);
  });

  it('holds whatever was stored last, byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(1, 2, 4, 8), fc.bigInt(0n, 2n ** 64n - 1n)),
        ),
        stores => {
          const memory = open();
          const model = new Uint8Array(320);
          for (const [at, size, value] of stores) {
            memory.store(AT, at, size, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)), 0);
            for (let i = 0; i < size; i++) model[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
          }
          for (let i = 0; i < 320; i++) expect(memory.load8(AT, i)).toBe(model[i]);
        },
      ),
    );
  });

  it('gives undefined bytes a mask, and lets them be copied', () => {
    const memory = open();
    memory.declare(AT, 0x100, 8, Shadow.Undefined);
    memory.store16(AT, 0x102, 0xbeef, 0);
    memory.load64(AT, 0x100);
    expect(memory.undef).toBe(0b11110011);
    memory.copy(AT, 0x200, AT, 0x100, 8);
    memory.load32(AT, 0x200);
    expect(memory.undef).toBe(0b0011);
  });

  it('copies overlapping ranges as memmove does', () => {
    const memory = open();
    for (let i = 0; i < 100; i++) memory.store8(AT, i, i, 0);
    memory.copy(AT, 10, AT, 0, 80);
    expect(memory.load8(AT, 10)).toBe(0);
    expect(memory.load8(AT, 89)).toBe(79);
  });

  it('stops at freed bytes and where no object lies, and changes nothing then', () => {
    const memory = open();
    memory.declare(AT, 0x104, 4, Shadow.Freed);
    memory.store32(AT, 0x100, 7, 0);
    expect(() => memory.store64(AT, 0x100, 1, 2, 0)).toThrow('freed at ffff8880:104');
    expect(memory.load32(AT, 0x100)).toBe(7);
    memory.declare(AT, 0x104, 4, Shadow.None);
    expect(() => memory.load8(AT, 0x105)).toThrow('no object');
  });
});

describe('the write log', () => {
  it('brings memory back to any mark, exactly', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constant('mark' as const),
            fc.constant('undo' as const),
            fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer()),
          ),
          {
            maxLength: 60,
          },
        ),
        steps => {
          const memory = open();
          let model = new Map<number, number>();
          const marks: { readonly mark: ReturnType<Memory['mark']>; readonly model: Map<number, number> }[] = [];
          for (const step of steps) {
            if (step === 'mark') marks.push({ mark: memory.mark(), model: new Map(model) });
            else if (step === 'undo') {
              const last = marks.pop();
              if (!last) continue;
              memory.chunks.undo(last.mark);
              model = last.model;
            } else {
              memory.store32(AT, step[0] * 4, step[1], 0);
              model.set(step[0], step[1]);
            }
          }
          for (let i = 0; i <= 200; i++) expect(memory.load32(AT, i * 4)).toBe(model.get(i) ?? 0);
        },
      ),
    );
  });

  it('names each chunk that was written since a mark once, and nothing else', () => {
    const memory = open();
    memory.store32(AT, 0, 1, 0);
    const mark = memory.mark();
    memory.load32(AT, 0x400);
    memory.store32(AT, 0x80, 1, 0);
    memory.store32(AT, 0x84, 1, 0);
    memory.store32(AT, 0, 2, 0);
    expect(memory.chunks.dirty(mark)).toEqual([chunkKey(AT, 0x80), chunkKey(AT, 0)]);
  });

  it('forgets inner marks when they are folded, and still returns to the outer one', () => {
    const memory = open();
    memory.store32(AT, 0, 1, 0);
    const outer = memory.mark();
    for (let i = 0; i < 5; i++) {
      const inner = memory.mark();
      memory.store32(AT, 0, 10 + i, 0);
      memory.store32(AT, 0x1000 + i * 64, i, 0);
      memory.chunks.fold(outer, inner);
    }
    memory.chunks.undo(outer);
    expect(memory.load32(AT, 0)).toBe(1);
    expect(memory.load32(AT, 0x1100)).toBe(0);
  });

  it('returns to the outer mark after any statements, returns and folds', () => {
    const statement = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer()), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.oneof(statement, fc.constant('back' as const)), { maxLength: 40 }), steps => {
        const memory = open();
        memory.store32(AT, 0, 1, 0);
        const outer = memory.mark();
        const written = new Set<number>();
        for (const step of steps) {
          if (step === 'back') {
            memory.chunks.undo(outer);
            written.clear();
            for (let i = 0; i <= 40; i++) expect(memory.load32(AT, i * 32)).toBe(i === 0 ? 1 : 0);
            continue;
          }
          const inner = memory.mark();
          for (const [place, value] of step) {
            memory.store32(AT, place * 32, value, 0);
            written.add(chunkKey(AT, place * 32));
          }
          memory.chunks.fold(outer, inner);
          // One entry for each chunk, however often it was written.
          const restored: number[] = [];
          memory.chunks.forEachOld(outer, key => restored.push(key));
          expect([...restored].sort()).toEqual([...written].sort());
        }
        memory.chunks.undo(outer);
        for (let i = 0; i <= 40; i++) expect(memory.load32(AT, i * 32)).toBe(i === 0 ? 1 : 0);
      }),
    );
  });

  it.each([10, 20_000])('going back costs what was written since, with %i chunks in memory', chunks => {
    const memory = open();
    for (let i = 0; i < chunks; i++) memory.store32(AT, i * 64, i, 0);
    const mark = memory.mark();
    for (let i = 0; i < 7; i++) memory.store32(AT, i * 64, -1, 0);
    for (let i = 0; i < chunks; i++) memory.load32(AT, i * 64);
    let copied = 0;
    memory.chunks.undo(mark, () => copied++);
    expect(copied).toBe(7);
  });

  it('takes and gives raw chunks', () => {
    const memory = open();
    memory.store32(AT, 4, 9, 0);
    const chunk = new Int32Array(Chunk.Words);
    memory.chunks.get(chunkKey(AT, 0), chunk);
    memory.store32(AT, 4, 10, 0);
    memory.chunks.set(chunkKey(AT, 0), chunk);
    expect(memory.load32(AT, 4)).toBe(9);
  });
});
