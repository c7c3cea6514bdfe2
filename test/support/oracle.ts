import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Iova, PhysAddr } from '../../src/kernel/units';
import { canonicalTables } from '../../src/pagetable/canonical';
import { Domain, type DomainOptions } from '../../src/pagetable/domain/domain';
import { ERRNO, PROT, type CallResult } from '../../src/pagetable/domain/driver';
import { formatNamed } from '../../src/pagetable/formats';
import { strategyNamed } from '../../src/pagetable/strategies';
import { DriverRig } from './oracle/driver-rig';
import { repositoryPath } from './trees';

/** One call of a driver's operation, with the arguments that the IOMMU core could pass. */
export type Call =
  | {
      readonly op: 'map';
      readonly place: number;
      readonly step: number;
      readonly phys: number;
      readonly size: number;
      readonly count: number;
      readonly prot: number;
    }
  | {
      readonly op: 'unmap';
      readonly place: number;
      readonly step: number;
      readonly size: number;
      readonly count: number;
    }
  | { readonly op: 'lookup'; readonly place: number; readonly offset: number };

/** A driver, the domain that should equal it, and the C that calls it. */
export interface Pair {
  readonly name: string;
  readonly kernel: '6.1' | '6.12';
  /** Path of the C that sets the driver up, with the edits that make this variant. */
  readonly scenario: string;
  readonly edits?: readonly (readonly [from: string | RegExp, to: string])[];
  /** C expressions: the root's virtual address and the number of levels. */
  readonly root: string;
  readonly levels: string;
  readonly calls: 'domain' | 'ops';
  readonly domain: Omit<DomainOptions, 'format' | 'strategy'> & { readonly format: string };
}

const INTEL = { root: 'dmar->pgd', levels: 'agaw_to_level(dmar->agaw)', calls: 'domain' } as const;
const AMD = { root: 'to_pdomain(domain)->iop.root', levels: 'to_pdomain(domain)->iop.mode', calls: 'domain' } as const;
const LPAE = {
  kernel: '6.1',
  scenario: 'scenarios/arm-lpae.c',
  root: 'io_pgtable_ops_to_data(ops)->pgd',
  levels: 'ARM_LPAE_MAX_LEVELS - io_pgtable_ops_to_data(ops)->start_level',
  calls: 'ops',
} as const;
const STAGE_2 = [
  ['arm_64_lpae_alloc_pgtable_s1', 'arm_64_lpae_alloc_pgtable_s2'],
  ['ARM_64_LPAE_S1', 'ARM_64_LPAE_S2'],
] as const;
const lpaeConfig = (sizes: string, ias: number, oas: number) =>
  [
    [/\.pgsize_bitmap\s*=[^\n]*/, `.pgsize_bitmap = ${sizes},`],
    [/\.ias\s*=[^\n]*/, `.ias = ${ias},`],
    [/\.oas\s*=[^\n]*/, `.oas = ${oas},`],
  ] as const;

/** Every driver that the engine claims to equal. */
export const PAIRS: readonly Pair[] = [
  {
    name: 'VT-d second stage, 6.1',
    kernel: '6.1',
    scenario: 'scenarios/intel-iommu.c',
    ...INTEL,
    domain: { format: 'vtd-second-stage' },
  },
  {
    name: 'VT-d first stage, 6.1',
    kernel: '6.1',
    scenario: 'scenarios/intel-iommu.c',
    edits: [['dmar->gaw = 48;', 'dmar->gaw = 47;\n\tdmar->flags |= DOMAIN_FLAG_USE_FIRST_LEVEL;']],
    ...INTEL,
    domain: { format: 'vtd-first-stage' },
  },
  {
    name: 'VT-d second stage, 6.12',
    kernel: '6.12',
    scenario: 'scenarios/intel-iommu-6.12.c',
    ...INTEL,
    domain: { format: 'vtd-second-stage', kernel: '6.12' },
  },
  // Not on 6.1: with five levels its flush of a hole as large as a root entry's shifts by 64 bits.
  {
    name: 'VT-d second stage, 6.12, 5 levels, pages of 2 MiB at most',
    kernel: '6.12',
    scenario: 'scenarios/intel-iommu-6.12.c',
    edits: [
      ['dmar->agaw = 2', 'dmar->agaw = 3'],
      ['dmar->gaw = 48', 'dmar->gaw = 57'],
      ['dmar->iommu_superpage = 2', 'dmar->iommu_superpage = 1'],
    ],
    ...INTEL,
    domain: { format: 'vtd-second-stage', kernel: '6.12', levels: 5, iovaBits: 57, largestLevel: 2 },
  },
  { name: 'AMD v1, 6.1', kernel: '6.1', scenario: 'scenarios/amd-iommu-v1.c', ...AMD, domain: { format: 'amd-v1' } },
  {
    name: 'AMD v1, 6.12',
    kernel: '6.12',
    scenario: 'test/support/oracle/amd-v1-6.12.c',
    root: 'pdom.iop.root',
    levels: 'pdom.iop.mode',
    calls: 'ops',
    domain: { format: 'amd-v1', kernel: '6.12' },
  },
  { name: 'ARM LPAE stage 1, 4K', ...LPAE, domain: { format: 'arm-lpae-s1-4k' } },
  {
    name: 'ARM LPAE stage 2, 4K, 42 bits',
    ...LPAE,
    edits: [...STAGE_2, ...lpaeConfig('SZ_4K | SZ_2M | SZ_1G', 42, 42)],
    domain: { format: 'arm-lpae-s2-4k', iovaBits: 42, physBits: 42 },
  },
  {
    name: 'ARM LPAE stage 1, 16K',
    ...LPAE,
    edits: lpaeConfig('SZ_16K | SZ_32M', 47, 48),
    domain: { format: 'arm-lpae-s1-16k', iovaBits: 47 },
  },
  {
    name: 'ARM LPAE stage 2, 16K, two tables as the root',
    ...LPAE,
    edits: [...STAGE_2, ...lpaeConfig('SZ_16K | SZ_32M', 48, 48)],
    domain: { format: 'arm-lpae-s2-16k' },
  },
  {
    name: 'ARM LPAE stage 1, 64K',
    ...LPAE,
    edits: lpaeConfig('SZ_64K | SZ_512M', 48, 48),
    domain: { format: 'arm-lpae-s1-64k' },
  },
  {
    name: 'ARM LPAE stage 1, 4K, walker without snooping',
    ...LPAE,
    edits: [['.coherent_walk\t= true', '.coherent_walk\t= false']],
    domain: { format: 'arm-lpae-s1-4k', coherentWalk: false },
  },
  {
    name: 'ARM LPAE stage 2, 64K, 52 bits',
    ...LPAE,
    edits: [...STAGE_2, ...lpaeConfig('SZ_64K | SZ_512M | 1ULL << 42', 52, 52)],
    domain: { format: 'arm-lpae-s2-64k', iovaBits: 52, physBits: 52 },
  },
];

/** The scenario's C with the functions that the oracle calls. */
export function oracleText(pair: Pair): string {
  let text = readFileSync(repositoryPath(pair.scenario), 'utf8');
  for (const [from, to] of pair.edits ?? []) {
    const edited = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'g'), to);
    if (edited === text) throw new Error(`${pair.scenario} has no ${String(from)}`);
    text = edited;
  }
  const target = pair.calls === 'domain' ? 'domain->ops->map_pages(domain' : 'ops->map_pages(ops';
  return `${text}
void oracle_map(unsigned long iova, phys_addr_t paddr, size_t pgsize, size_t pgcount, int prot)
{
	size_t mapped = 0;
	int ret = ${target}, iova, paddr, pgsize, pgcount, prot, GFP_KERNEL, &mapped);

	pw_log("result %d %zu", ret, mapped);
}

void oracle_unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	pw_log("result %zu", unmap(iova, pgsize, pgcount));
}

void oracle_lookup(unsigned long iova)
{
	pw_log("result %llu", (unsigned long long)lookup(iova));
}

void oracle_root(void)
{
	pw_log("result %llu %d", (unsigned long long)virt_to_phys(${pair.root}), ${pair.levels});
}
`;
}

/** Places around which calls cluster, so that they meet; per level, edges and what follows them. */
function places(domain: Domain): readonly number[] {
  const { span, levels } = domain.tables;
  const width = domain.operations.width;
  const top = 2 ** (Math.min(width, 52) - 12);
  return [
    0,
    span[2]!,
    span[2]! * 5,
    span[3]! % top,
    span[3]! * 2 - span[2]!,
    top - span[2]! * 2,
    (span[levels]! * 3) % top,
  ];
}

const permission = fc.constantFrom(
  PROT.read | PROT.write,
  PROT.read | PROT.write | PROT.cache,
  PROT.read,
  PROT.write,
  PROT.read | PROT.write | PROT.mmio,
  PROT.read | PROT.noexec,
  PROT.write | PROT.privileged | PROT.cache,
  PROT.cache,
);
const step = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -8, max: 520 }));
const count = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(511, 512, 513) },
);

/** Sequences of calls; fast-check shrinks them. */
export const callSequence: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        op: fc.constant('map' as const),
        place: fc.nat(6),
        step,
        phys: fc.nat(5),
        size: fc.nat(9),
        count,
        prot: permission,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ op: fc.constant('unmap' as const), place: fc.nat(6), step, size: fc.nat(9), count }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant('lookup' as const), place: fc.nat(6), offset: fc.nat(0x7fffff) }),
    },
  ),
  { minLength: 1, maxLength: 12 },
);

/** What both sides came to after one call. */
interface Seen {
  readonly result: string;
  readonly tables: string;
}

/** Runs sequences on a driver and on the engine. */
export class Oracle {
  /** Calls compared so far. */
  calls = 0;

  private constructor(
    readonly pair: Pair,
    private readonly rig: DriverRig,
  ) {}

  static async open(pair: Pair): Promise<Oracle> {
    return new Oracle(pair, await DriverRig.open(pair.kernel, oracleText(pair)));
  }

  /** Throws where the two differ. */
  async compare(sequence: readonly Call[]): Promise<void> {
    const { rig } = this;
    rig.reset();
    const { format, ...options } = this.pair.domain;
    const made = Domain.create({ ...options, format: formatNamed(format)!, strategy: strategyNamed('never')! });
    if (!made.ok) throw new Error(made.failure.why);
    const domain = made.value;
    const said: string[] = [];
    for (const call of sequence) {
      const real = this.arguments(domain, call);
      if (!real) continue;
      said.push(describe(real));
      const engine = onEngine(domain, real);
      const machine = await rig.call(`oracle_${real.op}`, real.args);
      this.calls++;
      if (engine === 'undefined' || machine.stopped !== undefined) {
        if (engine !== 'undefined' || machine.stopped === undefined)
          throw new Error(
            `${said.join('\n')}\nengine: ${engine}\ndriver: ${machine.stopped ?? machine.log.at(-1)}\nOnly one of them stops.`,
          );
        return;
      }
      const mine: Seen = { result: engine, tables: engineTables(domain) };
      const theirs: Seen = { result: resultOf(machine.log), tables: await this.machineTables(domain) };
      if (mine.result !== theirs.result || mine.tables !== theirs.tables)
        throw new Error(
          `${said.join('\n')}\nengine: ${mine.result}\n${mine.tables}\ndriver: ${theirs.result}\n${theirs.tables}`,
        );
    }
  }

  private async machineTables(domain: Domain): Promise<string> {
    const [root, levels] = resultOf((await this.rig.call('oracle_root')).log).split(' ');
    return canonicalTables({
      format: domain.tables.format,
      root: BigInt(root!) as PhysAddr,
      levels: Number(levels),
      rootEntries: domain.rootEntries,
      memory: this.rig.memory,
    });
  }

  /** Turns a call of small numbers into addresses that the IOMMU core could pass; undefined where it could not. */
  private arguments(domain: Domain, call: Call): Real | undefined {
    const shifts = domain.operations.pageShifts;
    const smallest = shifts[0]!;
    const base = places(domain)[call.place]!;
    if (call.op === 'lookup') return { op: 'lookup', args: [BigInt(base) * 4096n + BigInt(call.offset)] };
    // Mostly the smaller sizes; AMD has all powers of two, of which those up to 1 TiB are tried.
    const usable = shifts.filter(shift => shift <= 40);
    const shift = usable[call.size < 5 ? 0 : (call.size * 7) % usable.length]!;
    const unit = 2 ** (shift - 12);
    const near = base + call.step * 2 ** (smallest - 12);
    const pfn = Math.floor(near / unit) * unit;
    const limit = 2 ** (Math.min(domain.operations.width, 57) - 12);
    const number = shift - smallest > 15 ? Math.min(call.count, 3) : call.count;
    // The core never wraps around, and one place lies beyond the width on purpose.
    if (pfn < 0 || pfn > limit + unit) return undefined;
    const args = [BigInt(pfn) * 4096n];
    if (call.op === 'map') {
      // Far beyond the simulated memory, so that a driver that takes a page for a table is found out.
      const high = 2 ** 28;
      const phys = Math.floor((high + call.phys * 2 ** 18 * 3 + (call.phys % 2) * 513) / unit) * unit;
      args.push(BigInt(phys) * 4096n);
    }
    args.push(1n << BigInt(shift), BigInt(number));
    if (call.op === 'map') args.push(BigInt(call.prot));
    return { op: call.op, args };
  }
}

interface Real {
  readonly op: Call['op'];
  readonly args: readonly bigint[];
}

const describe = ({ op, args }: Real): string => `${op}(${args.map(arg => `0x${arg.toString(16)}`).join(', ')})`;

const resultOf = (log: readonly string[]): string =>
  log.findLast(line => line.includes('result '))?.replace(/.*result /, '') ?? 'nothing';

function onEngine(domain: Domain, { op, args }: Real): string {
  const { operations, tables } = domain;
  const page = (at: number): number => Number(args[at]! / 4096n);
  const shift = (at: number): number => args[at]!.toString(2).length - 1;
  if (op === 'lookup') return `${operations.iovaToPhys(args[0]! as Iova)}`;
  let call: CallResult;
  if (op === 'map') {
    call = operations.mapPages(page(0), page(1), shift(2), Number(args[3]), Number(args[4]));
    if (call.error === 'undefined-behaviour') return 'undefined';
    return `${call.error ? -ERRNO[call.error] : 0} ${call.pages * 4096}`;
  }
  call = operations.unmapPages(page(0), shift(1), Number(args[2]));
  tables.flush();
  return call.error === 'undefined-behaviour' ? 'undefined' : `${BigInt(call.pages) * 4096n}`;
}

const engineTables = (domain: Domain): string =>
  canonicalTables({
    format: domain.tables.format,
    root: domain.tables.memory.physOf(domain.tables.root),
    levels: domain.tables.levels,
    rootEntries: domain.rootEntries,
    memory: domain.tables.memory,
  });

export { fc };
