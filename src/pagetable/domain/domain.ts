import type { Failure, Result } from '../../kernel/failure';
import { fail, ok } from '../../kernel/failure';
import { PAGE_SIZE, type Iova, type PhysAddr } from '../../kernel/units';
import type { TableNode } from '../decode';
import { decodeTables } from '../decode-tables';
import { indexBits, levelShift, type TableFormat } from '../formats/format';
import type { MemoryHint } from '../memory';
import { softwareField, type CounterStrategy } from '../strategies/strategy';
import { AmdV1Operations } from './amd-v1';
import { ERRNO, type DriverOperations, type Errno } from './driver';
import { LpaeOperations, lpaeShape, type LpaeSettings } from './lpae';
import { firstRun } from './page-size';
import { PageTables } from './tables';
import { VtdOperations } from './vtd';

/** What a domain is made of; everything but format and strategy has the usual value of its hardware. */
export interface DomainOptions {
  readonly format: TableFormat;
  readonly strategy: CounterStrategy;
  /** The driver's version, where drivers differ. Default "6.1". */
  readonly kernel?: '6.1' | '6.12';
  /** Levels (VT-d: 3 to 5; AMD v1: what it starts with). Default: the format's usual number. */
  readonly levels?: number;
  /** Bits of the IOVA (VT-d, ARM). Default: as many as the levels index; 48 for ARM. */
  readonly iovaBits?: number;
  /** Bits of a physical address (ARM). Default 48. */
  readonly physBits?: number;
  /** ARM: does the hardware's walker snoop the CPU's caches? Default true. */
  readonly coherentWalk?: boolean;
  /** VT-d: largest page, as a level. Default 3, that is 1 GiB. */
  readonly largestLevel?: 1 | 2 | 3;
  /** VT-d: set the snoop bit. Default false. */
  readonly snoop?: boolean;
  readonly hint?: MemoryHint;
}

/** What an operation on a range came to. */
export interface Outcome {
  /** What the kernel's function returns for an error, negative; 0 for success; undefined where the driver has no defined result. */
  readonly code: number | undefined;
  /** Bytes mapped or unmapped. A map that failed has been undone, and mapped nothing. */
  readonly bytes: bigint;
  /** Why, when the code is not 0. */
  readonly failure?: Failure;
  /** Warnings that the driver prints, in plain words. */
  readonly warnings: readonly string[];
}

const page = BigInt(PAGE_SIZE);
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/**
 * An I/O address space: map, unmap and translate over ranges, with the page sizes that the IOMMU core would choose, the
 * driver's own treatment of what is already there, and a counter strategy that decides which empty tables go.
 *
 * All addresses and sizes are in bytes. An unmap flushes the IOTLB at its end, as a strict domain does, unless the
 * caller collects several ({@link unmap}'s `flush`).
 */
export class Domain {
  private constructor(
    readonly tables: PageTables,
    readonly operations: DriverOperations,
    /** Entries of the root: more, or fewer, than a table has where the format says so. */
    readonly rootEntries: number,
  ) {}

  /** Sets a domain up; fails when format, levels, widths and strategy do not fit together. */
  static create(options: DomainOptions): Result<Domain> {
    const { format, strategy } = options;
    const cannot = (why: string, remedy: string): { ok: false; failure: Failure } =>
      fail('bad-domain', `No ${format.title} domain can be made`, why, remedy);
    if (strategy.inspect?.changed && !softwareField(format, indexBits(format) + 1))
      return cannot('Its entries leave too few bits to software.', 'Choose another strategy.');
    const kernel = options.kernel ?? '6.1';

    if (format.leaf.rule === 'type') {
      const granuleShift = format.granuleShift as LpaeSettings['granuleShift'];
      const settings: LpaeSettings = {
        stage: format.concatenatedRootBits > 0 ? 2 : 1,
        inputBits: options.iovaBits ?? 48,
        outputBits: options.physBits ?? 48,
        granuleShift,
        coherentWalk: options.coherentWalk ?? true,
      };
      if (strategy.inspect?.changed && !settings.coherentWalk)
        return cannot(
          'Without a coherent walker the driver keeps one of the few software bits itself.',
          'Choose another strategy.',
        );
      const most = format.maxIovaBits ?? 48;
      if (settings.inputBits <= granuleShift || settings.inputBits > most || settings.outputBits > most)
        return cannot(
          `Addresses of ${settings.inputBits} to ${settings.outputBits} bits do not exist with this granule.`,
          `Use ${granuleShift + 1} to ${most} bits.`,
        );
      const shape = lpaeShape(settings);
      const tables = new PageTables(format, strategy, shape, options.hint);
      return ok(new Domain(tables, new LpaeOperations(tables, settings), shape.rootEntries));
    }

    const levels = options.levels ?? format.levels[0]!;
    if (!format.levels.includes(levels))
      return cannot(`It has no tables of ${levels} levels.`, `Use ${[...format.levels].sort().join(', ')}.`);
    const tables = new PageTables(format, strategy, { levels }, options.hint);
    const entries = 1 << indexBits(format);
    if (format.leaf.rule === 'next-level')
      return ok(new Domain(tables, new AmdV1Operations(tables, { kernel }), entries));
    // Half of a sign-extended space belongs to the kernel's side of the address line.
    const most = levelShift(format, levels + 1) - (format.signExtended ? 1 : 0);
    const width = options.iovaBits ?? most;
    if (width <= 12 || width > most) return cannot(`${levels} levels index ${most} bits.`, `Use 13 to ${most} bits.`);
    const operations = new VtdOperations(tables, {
      width,
      largestLevel: options.largestLevel ?? 3,
      firstStage: format.signExtended,
      snoop: options.snoop ?? false,
      kernel,
    });
    return ok(new Domain(tables, operations, entries));
  }

  /**
   * Maps `size` bytes at `iova` to `phys` ({@link PROT} bits say what is permitted). When a part fails, what was mapped
   * is unmapped again, as the IOMMU core does.
   */
  map(iova: Iova, phys: PhysAddr, size: bigint, prot: number): Outcome {
    const what = `Cannot map ${hex(size)} bytes at IOVA ${hex(iova)} to ${hex(phys)}`;
    const bad = this.checkRange(what, iova, size, phys);
    if (bad) return bad;
    const warnings: string[] = [];
    let pfn = Number(iova / page);
    let target = Number(phys / page);
    let left = Number(size / page);
    while (left > 0) {
      const run = firstRun(this.operations.pageShifts, pfn, target, left);
      const call = this.operations.mapPages(pfn, target, run.shift, run.count, prot);
      warnings.push(...(call.warnings ?? []));
      left -= call.pages;
      if (call.error) {
        const done = size - BigInt(left) * page;
        if (done > 0n) this.unmap(iova, done);
        return refused(call.error, what, call.why ?? '', warnings);
      }
      pfn += call.pages;
      target += call.pages;
    }
    return { code: 0, bytes: size, warnings };
  }

  /**
   * Unmaps `size` bytes at `iova`. Drivers unmap whole pages, so more bytes may go than were asked for; and they stop
   * at a hole, or pass over it, each in its own way. `bytes` says what went.
   */
  unmap(iova: Iova, size: bigint, flush = true): Outcome {
    const what = `Cannot unmap ${hex(size)} bytes at IOVA ${hex(iova)}`;
    const bad = this.checkRange(what, iova, size);
    if (bad) return bad;
    const warnings: string[] = [];
    const pages = Number(size / page);
    let pfn = Number(iova / page);
    let unmapped = 0;
    let outcome: Outcome | undefined;
    while (unmapped < pages && !outcome) {
      const run = firstRun(this.operations.pageShifts, pfn, pfn, pages - unmapped);
      const call = this.operations.unmapPages(pfn, run.shift, run.count);
      unmapped += call.pages;
      pfn += call.pages;
      const bytes = BigInt(unmapped) * page;
      if (call.error === 'EINVAL') warnings.push(call.why ?? '');
      else if (call.error) outcome = { ...refused(call.error, what, call.why ?? '', warnings), bytes };
      if (call.pages === 0) break;
    }
    if (flush) this.tables.flush();
    return outcome ?? { code: 0, bytes: BigInt(unmapped) * page, warnings };
  }

  /** Flushes the IOTLB, after which the tables that unmaps took out of the tree are given back. */
  flush(): void {
    this.tables.flush();
  }

  /** The physical address that an IOVA translates to; undefined when nothing is mapped there. */
  iovaToPhys(iova: Iova): PhysAddr | undefined {
    const phys = this.operations.iovaToPhys(iova);
    // The kernel's function returns 0 for "not mapped" and for physical address 0 alike; the next byte tells.
    return phys !== 0n || this.operations.iovaToPhys((iova | 1n) as Iova) !== 0n ? (phys as PhysAddr) : undefined;
  }

  /** The tree, decoded from the engine's table memory by the format's description. */
  decode(): TableNode {
    return decodeTables(
      this.tables.format,
      this.tables.memory.physOf(this.tables.root),
      this.tables.levels,
      this.tables.memory,
      { rootEntries: this.rootEntries, tables: Infinity },
    );
  }

  private checkRange(what: string, iova: bigint, size: bigint, phys = 0n): Outcome | undefined {
    const unit = 1n << BigInt(this.operations.pageShifts[0]!);
    if (size <= 0n) return refused('EINVAL', what, 'The size is zero.', [], `Give a multiple of ${hex(unit)} bytes.`);
    if ((iova | phys | size) % unit !== 0n)
      return refused(
        'EINVAL',
        what,
        `IOVA, physical address and size must be multiples of ${hex(unit)}, the smallest page.`,
        [],
      );
    if (iova < 0n || phys < 0n || iova + size > 1n << 64n)
      return refused('EINVAL', what, 'The range leaves the 64-bit address space.', []);
    if (iova + size > 1n << BigInt(this.operations.width) && this.tables.format.leaf.rule !== 'large-bit')
      return refused('ERANGE', what, `The range needs more than ${this.operations.width} address bits.`, []);
    return undefined;
  }
}

function refused(
  error: Errno | 'undefined-behaviour',
  what: string,
  why: string,
  warnings: readonly string[],
  remedy = '',
): Outcome {
  const failure: Failure = { code: error.toLowerCase(), what, why, remedy };
  return { code: error === 'undefined-behaviour' ? undefined : -ERRNO[error], bytes: 0n, failure, warnings };
}
