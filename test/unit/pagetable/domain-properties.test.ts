import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Domain } from '../../../src/pagetable/domain/domain';
import { PROT } from '../../../src/pagetable/domain/driver';
import { FORMATS } from '../../../src/pagetable/formats';
import { levelShift } from '../../../src/pagetable/formats/format';
import { STRATEGIES } from '../../../src/pagetable/strategies';
import { domainOf, iova, joined, mappedBy, phys, tablesOf, type Interval } from './support';

/** One step of a user who keeps to the contract: maps what is free, unmaps what he mapped. */
type Step =
  | {
      readonly kind: 'map';
      readonly place: number;
      readonly offset: number;
      readonly pages: number;
      readonly aligned: boolean;
    }
  | { readonly kind: 'unmap'; readonly pick: number; readonly from: number; readonly pages: number }
  | { readonly kind: 'flush' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('map' as const),
      place: fc.nat(5),
      offset: fc.integer({ min: -6, max: 6 }),
      pages: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(512, 513)),
      aligned: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('unmap' as const),
      pick: fc.nat(99),
      from: fc.nat(20),
      pages: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
);

/** A mapping of the naive model; `small` ones consist of base pages only, so that any part may be unmapped. */
interface Mapping extends Interval {
  readonly small: boolean;
}

/** Runs steps on a domain and on the naive model: a list of intervals. */
class Rig {
  mapped: Mapping[] = [];
  readonly unit: bigint;
  private readonly places: readonly bigint[];

  constructor(readonly domain: Domain) {
    const { format } = domain.tables;
    this.unit = 1n << BigInt(format.granuleShift);
    const edge = (level: number): bigint => 1n << BigInt(levelShift(format, level));
    const top = 1n << BigInt(Math.min(domain.operations.width, 47));
    this.places = [0n, edge(2), edge(2) * 3n, edge(3) % top, edge(3) - edge(2), top - edge(2)];
  }

  apply(step: Step): void {
    if (step.kind === 'flush') return this.domain.flush();
    if (step.kind === 'map') this.map(step);
    else this.unmap(step);
  }

  private map(step: Extract<Step, { kind: 'map' }>): void {
    const at = this.places[step.place]! + BigInt(step.offset) * this.unit;
    const size = BigInt(step.pages) * this.unit;
    const end = 1n << BigInt(Math.min(this.domain.operations.width, 48));
    if (at < 0n || at + size > end) return;
    if (this.mapped.some(other => at < other.iova + other.size && other.iova < at + size)) return;
    // An odd difference between the addresses permits nothing but base pages.
    const target = (at % (1n << 40n)) + (step.aligned ? 1n << 41n : (1n << 41n) + this.unit);
    const prot = step.pages % 3 === 0 ? PROT.read : PROT.read | PROT.write;
    expect(this.domain.map(iova(at), phys(target), size, prot)).toMatchObject({ code: 0, bytes: size, warnings: [] });
    this.mapped.push({ iova: at, size, phys: target, small: !step.aligned });
  }

  private unmap(step: Extract<Step, { kind: 'unmap' }>): void {
    const index = step.pick % Math.max(1, this.mapped.length);
    const whole = this.mapped[index];
    if (!whole) return;
    const count = Number(whole.size / this.unit);
    const from = whole.small ? BigInt(step.from % count) * this.unit : 0n;
    const left = whole.size - from;
    const wanted = BigInt(step.pages) * this.unit;
    const size = whole.small && wanted < left ? wanted : left;
    const at = whole.iova + from;
    expect(this.domain.unmap(iova(at), size, step.pages % 2 === 0)).toMatchObject({ code: 0, bytes: size });
    const rest: Mapping[] = [];
    if (from > 0n) rest.push({ ...whole, size: from });
    if (from + size < whole.size)
      rest.push({ iova: at + size, size: whole.size - from - size, phys: whole.phys + from + size, small: true });
    this.mapped.splice(index, 1, ...rest);
  }

  /** Translates everything mapped and nothing else. */
  checkTranslations(): void {
    expect(mappedBy(this.domain.decode())).toEqual(
      joined(this.mapped).map(({ iova, size, phys }) => ({ iova, size, phys })),
    );
    for (const { iova: from, size, phys: to } of this.mapped) {
      expect(this.domain.iovaToPhys(iova(from))).toBe(to);
      expect(this.domain.iovaToPhys(iova(from + size - 1n))).toBe(to + size - 1n);
      for (const outside of [from - 1n, from + size])
        if (outside >= 0n && !this.mapped.some(m => m.iova <= outside && outside < m.iova + m.size))
          expect(this.domain.iovaToPhys(iova(outside))).toBeUndefined();
    }
  }

  /** Every counter equals the number of present entries, counted from the bytes. */
  checkCounters(): void {
    const { memory, strategy } = this.domain.tables;
    for (const node of tablesOf(this.domain.decode())) {
      const parts = Math.max(1, node.size / memory.entries);
      for (let part = 0; part < parts; part++) {
        const table = Number((BigInt(node.phys) - memory.physOf(0)) / BigInt(memory.tableBytes)) + part;
        const valid = node.entries.filter(entry => Math.floor(entry.index / memory.entries) === part).length;
        expect(memory.live[table]).toBe(valid);
        if (strategy.counter) expect(memory.counts[table]).toBe(strategy.counter.empty + valid);
        if (strategy.inspect) expect(this.domain.tables.isEmpty(table)).toBe(valid === 0);
      }
    }
  }
}

const rigOf = (format: string, strategy: string): Rig =>
  new Rig(domainOf(format, strategy, format.includes('-s2-') ? { iovaBits: 42, physBits: 48 } : {}));

const cases = FORMATS.flatMap(format => STRATEGIES.map(strategy => [format.name, strategy.name] as const));

describe.each(cases)('%s with %s', (format, strategy) => {
  test('translates everything that is mapped and nothing else; counters equal the entries', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), steps => {
        const rig = rigOf(format, strategy);
        for (const each of steps) rig.apply(each);
        rig.checkCounters();
        rig.checkTranslations();
      }),
      { numRuns: 8 },
    );
  });

  test('no table is given back before the flush', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), steps => {
        const rig = rigOf(format, strategy);
        const { tables } = rig.domain;
        let known = new Set<bigint>();
        let flushes = 0;
        for (const each of steps) {
          rig.apply(each);
          if (tables.flushes === flushes) for (const at of known) expect(tables.memory.read64(phys(at))).toBeDefined();
          else known = new Set();
          flushes = tables.flushes;
          for (const node of tablesOf(rig.domain.decode())) known.add(BigInt(node.phys));
        }
      }),
      { numRuns: 8 },
    );
  });

  test('when everything is unmapped, strategies that free empty tables leave the root alone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), steps => {
        const rig = rigOf(format, strategy);
        for (const each of steps) rig.apply(each);
        while (rig.mapped.length > 0) rig.apply({ kind: 'unmap', pick: 0, from: 0, pages: 9999 });
        rig.domain.flush();
        const { tables } = rig.domain;
        expect(mappedBy(rig.domain.decode())).toEqual([]);
        expect(tables.tablesAllocated - tables.tablesFreed).toBe(tables.memory.tables);
        if (tables.strategy.frees === 'empty')
          expect(tables.memory.tables).toBe(tablesOf(rig.domain.decode()).length + tables.rootTables - 1);
      }),
      { numRuns: 5 },
    );
  });
});

test.each(FORMATS.map(format => format.name))('%s: strategies that free empty tables free the same ones', format => {
  const freeing = STRATEGIES.filter(strategy => strategy.frees === 'empty').map(strategy => strategy.name);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), steps => {
      const rigs = freeing.map(strategy => rigOf(format, strategy));
      for (const each of steps) {
        const seen = rigs.map(rig => {
          rig.apply(each);
          const { tables } = rig.domain;
          const levels = tablesOf(rig.domain.decode()).map(node => `${node.level}:${node.valid}`);
          return { freed: tables.tablesFreed, allocated: tables.tablesAllocated, waiting: tables.waiting, levels };
        });
        for (const other of seen) expect(other).toEqual(seen[0]);
      }
    }),
    { numRuns: 8 },
  );
});
