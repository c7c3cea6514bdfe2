import type { Actor } from '../actors/actor';

/** What one CPU of a scenario does. */
export interface Work {
  readonly heading: string;
  /** Statements. */
  readonly body: string;
}

/** A scenario before it is written down. */
export interface Plan {
  readonly name: string;
  /** One sentence for the person. */
  readonly about: string;
  /** Definitions at file scope. */
  readonly globals?: string;
  /** Statements of setup() after the driver's own. */
  readonly setup: string;
  readonly cpus: readonly Work[];
  readonly actor?: Actor;
  /** What the API asks of callers and this scenario does not keep; its result is advice then. */
  readonly outside?: string;
}

const lines = (...statements: readonly string[]): string => statements.join('\n\t');

const map = (iova: string): Work => ({
  heading: `map ${iova}`,
  body: lines(`pw_assert(!map(${iova}, PW_PAGE, 4096, 1, PW_RW));`, `pw_assert(lookup(${iova}) == PW_PAGE);`),
});
const unmap = (iova: string): Work => ({
  heading: `unmap ${iova}`,
  body: lines(`pw_assert(unmap(${iova}, 4096, 1) == 4096);`, `pw_after_unmap(${iova}, 4096);`),
});
const mapped = (...iovas: readonly string[]): string =>
  lines(...iovas.map(iova => `pw_assert(!map(${iova}, PW_PAGE, 4096, 1, PW_RW));`));

/** Two operations side by side that keep to the API's contract: no two CPUs touch overlapping addresses. */
const PAIRS: readonly Plan[] = [
  {
    name: 'unmap-unmap-same-table',
    about: 'Two CPUs unmap two pages of one table, which becomes empty.',
    setup: mapped('PW_A', 'PW_B'),
    cpus: [unmap('PW_A'), unmap('PW_B')],
  },
  {
    name: 'unmap-unmap-same-parent',
    about: 'Two CPUs empty two tables under one parent.',
    setup: mapped('PW_A', 'PW_C'),
    cpus: [unmap('PW_A'), unmap('PW_C')],
  },
  {
    name: 'unmap-map-same-table',
    about: 'One CPU unmaps the last page of a table while another maps a page through it.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), map('PW_B')],
  },
  {
    name: 'unmap-map-same-parent',
    about: 'One CPU empties a table while another maps through a new table beside it.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), map('PW_C')],
  },
  {
    name: 'map-map-same-table',
    about: 'Two CPUs map through a table that neither finds: both may bring one.',
    setup: '',
    cpus: [map('PW_A'), map('PW_B')],
  },
  {
    name: 'unmap-across-edge-map',
    about: 'One CPU unmaps two pages on both sides of the edge of two tables while another maps below the first.',
    setup: mapped('PW_C - 4096', 'PW_C'),
    cpus: [
      {
        heading: 'unmap across the edge',
        body: lines('pw_assert(unmap(PW_C - 4096, 4096, 1) == 4096);', 'pw_assert(unmap(PW_C, 4096, 1) == 4096);'),
      },
      map('PW_A'),
    ],
  },
  {
    name: 'unmap-lookup-same-table',
    about: 'One CPU unmaps a page while another looks up its neighbour in the same table.',
    setup: mapped('PW_A', 'PW_B'),
    cpus: [unmap('PW_A'), { heading: 'look up PW_B', body: 'pw_assert(lookup(PW_B) == PW_PAGE);' }],
  },
  {
    name: 'unmap-lookup-same-parent',
    about: 'One CPU empties a table while another looks up an address that it never mapped, under the same table.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), { heading: 'look up PW_B', body: 'pw_assert(lookup(PW_B) == 0);' }],
  },
];

/** Operations on one address by two CPUs: a driver owes its callers nothing there, yet memory should stay whole. */
const OUTSIDE: readonly Plan[] = [
  {
    name: 'unmap-unmap-same-page',
    about: 'Two CPUs unmap the same page.',
    setup: mapped('PW_A'),
    cpus: [
      { heading: 'unmap PW_A', body: 'unmap(PW_A, 4096, 1);' },
      { heading: 'unmap PW_A', body: 'unmap(PW_A, 4096, 1);' },
    ],
    outside: 'two CPUs unmap one address at the same time',
  },
  {
    name: 'map-map-same-page',
    about: 'Two CPUs map the same address.',
    setup: '',
    cpus: [
      { heading: 'map PW_A', body: 'map(PW_A, PW_PAGE, 4096, 1, PW_RW);' },
      { heading: 'map PW_A', body: 'map(PW_A, PW_PAGE, 4096, 1, PW_RW);' },
    ],
    outside: 'two CPUs map one address at the same time',
  },
  {
    name: 'unmap-lookup-same-page',
    about: 'One CPU unmaps the page that another looks up.',
    setup: mapped('PW_A'),
    cpus: [unmap('PW_A'), { heading: 'look up PW_A', body: 'lookup(PW_A);' }],
    outside: 'an address is looked up while it is unmapped',
  },
];

/** All that needs no actor. */
export const PLANS: readonly Plan[] = [...PAIRS, ...OUTSIDE];

const gathering = (iova: string, gather: string): string =>
  `pw_assert(unmap_gather(${iova}, 4096, 1, ${gather}) == 4096);`;

/** Two unmaps, then one invalidation for both. */
const ONE_GATHER: Work = {
  heading: 'unmap PW_A, PW_C',
  body: lines(
    'struct iommu_iotlb_gather gather;',
    '',
    'iommu_iotlb_gather_init(&gather);',
    gathering('PW_A', '&gather'),
    gathering('PW_C', '&gather'),
    'sync(&gather);',
    'pw_after_unmap(PW_A, 4096);',
    'pw_after_unmap(PW_C, 4096);',
  ),
};

/** Scenarios for drivers whose scenario parts an unmap into its halves, unmap_gather() and sync(). */
export const SHARED_GATHER: readonly Plan[] = [
  {
    name: 'unmap-unmap-one-gather',
    about: 'One CPU unmaps two pages into one gather and flushes once, while another maps into the first table.',
    setup: mapped('PW_A', 'PW_C'),
    cpus: [ONE_GATHER, map('PW_B')],
  },
  {
    name: 'unmap-unmap-gather-of-two',
    about: 'Two CPUs unmap into one gather without a lock around it.',
    globals: 'static struct iommu_iotlb_gather pw_gather;',
    setup: lines('iommu_iotlb_gather_init(&pw_gather);', mapped('PW_A', 'PW_C')),
    cpus: [
      { heading: 'unmap PW_A', body: gathering('PW_A', '&pw_gather') },
      { heading: 'unmap PW_C', body: lines(gathering('PW_C', '&pw_gather'), 'sync(&pw_gather);') },
    ],
    outside: 'a struct iommu_iotlb_gather belongs to one caller, here two CPUs share it',
  },
];

/** A page through a new table, and away again. */
const MAP_UNMAP: Plan = {
  name: 'map-unmap',
  about: 'One CPU maps a page through a new table and unmaps it again.',
  setup: '',
  cpus: [
    {
      heading: 'map, unmap PW_A',
      body: lines(
        'if (map(PW_A, PW_PAGE, 4096, 1, PW_RW))',
        '\treturn;',
        'pw_assert(unmap(PW_A, 4096, 1) == 4096);',
        'pw_after_unmap(PW_A, 4096);',
      ),
    },
  ],
};

/** A full table, and one entry that goes and comes back. */
const FULL_TABLE: Plan = {
  name: 'full-table',
  about: 'One CPU takes a page out of a full table and puts it back.',
  setup: 'for (int i = 0; i < 512; i++)\n\t\tpw_assert(!map(PW_A + 4096ul * i, PW_PAGE, 4096, 1, PW_RW));',
  cpus: [
    {
      heading: 'unmap, map PW_A',
      body: lines('pw_assert(unmap(PW_A, 4096, 1) == 4096);', 'pw_assert(!map(PW_A, PW_PAGE, 4096, 1, PW_RW));'),
    },
  ],
};

/** A full table that one call unmaps whole. */
const WHOLE_TABLE: Plan = {
  ...FULL_TABLE,
  name: 'unmap-whole-table',
  about: 'One CPU unmaps all that a full table maps, in one call.',
  cpus: [
    {
      heading: 'unmap the whole table',
      body: lines('pw_assert(unmap(PW_A, 512 * 4096ul, 1) == 512 * 4096ul);', 'pw_after_unmap(PW_A, 512 * 4096ul);'),
    },
  ],
};

/** The last page of a table goes: nothing is allocated meanwhile. */
const LAST_PAGE: Plan = {
  name: 'unmap',
  about: 'One CPU unmaps the last page of a table.',
  setup: mapped('PW_A'),
  cpus: [unmap('PW_A')],
};

/** A page is mapped beside one that is there. */
const NEXT_PAGE: Plan = {
  name: 'map',
  about: 'One CPU maps a page, and one through a new table, beside one that is mapped.',
  setup: mapped('PW_A'),
  cpus: [{ heading: 'map PW_B, PW_C', body: lines(map('PW_B').body, map('PW_C').body) }],
};

/**
 * What a driver's operations do beside an actor. One that needs a stale pointer can only reach a table that is allocated
 * while it runs: it meets a map with the unmap after it. The others meet each alone, too.
 */
export function meetings(actor: Actor, gathers: boolean): Plan[] {
  if (!actor.tables) return [];
  const device = actor.name === 'device';
  const failing = actor.name === 'failing-allocation';
  return [
    MAP_UNMAP,
    ...(actor.boundedByGracePeriod || failing ? [] : [LAST_PAGE, NEXT_PAGE]),
    ...(device ? [WHOLE_TABLE] : []),
    ...(device && gathers ? [{ ...SHARED_GATHER[0]!, cpus: [ONE_GATHER] }] : []),
    ...(actor.name === 'gup-fast-pin' || actor.name === 'pfn-scanner' ? [FULL_TABLE] : []),
  ].map(plan => ({ ...plan, actor }));
}
