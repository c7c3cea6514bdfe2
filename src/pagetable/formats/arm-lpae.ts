import { bits, type FlagBits, type TableFormat } from './format';

const SOURCE =
  'Arm Architecture Reference Manual for A-profile (DDI 0487), D8.2 Translation process, D8.3 Translation table descriptor formats';

const COMMON: readonly FlagBits[] = [
  { name: 'outer shareable', mask: 0b11n << 8n, value: 0b10n << 8n, only: 'leaf' },
  { name: 'inner shareable', mask: 0b11n << 8n, value: 0b11n << 8n, only: 'leaf' },
  { name: 'accessed', mask: 1n << 10n, only: 'leaf' },
];

const STAGE_1: readonly FlagBits[] = [
  { name: 'read', mask: 0n, only: 'leaf' },
  { name: 'write', mask: 1n << 7n, value: 0n, only: 'leaf' },
  { name: 'unprivileged', mask: 1n << 6n, only: 'leaf' },
  { name: 'non-secure', mask: 1n << 5n, only: 'leaf' },
  ...COMMON,
  { name: 'not global', mask: 1n << 11n, only: 'leaf' },
  { name: 'privileged execute never', mask: 1n << 53n, only: 'leaf' },
  { name: 'execute never', mask: 1n << 54n, only: 'leaf' },
  { name: 'non-secure table', mask: 1n << 63n, only: 'table' },
];

const STAGE_2: readonly FlagBits[] = [
  { name: 'read', mask: 1n << 6n, only: 'leaf' },
  { name: 'write', mask: 1n << 7n, only: 'leaf' },
  ...COMMON,
  { name: 'execute never', mask: 0b10n << 53n, only: 'leaf' },
];

/** Levels (1 is the lowest) at which each granule may hold a block: 64 KiB granules have 4 TiB blocks with 52-bit output. */
const GRANULES = [
  { label: '4K', shift: 12, blocks: [2, 3], levels: [4, 3, 2] },
  { label: '16K', shift: 14, blocks: [2], levels: [4, 3, 2] },
  { label: '64K', shift: 16, blocks: [2, 3], levels: [3, 2] },
] as const;

const describe = (stage: 1 | 2, granule: (typeof GRANULES)[number]): TableFormat => ({
  name: `arm-lpae-s${stage}-${granule.label.toLowerCase()}`,
  title: `ARM LPAE stage ${stage}, ${granule.label} granule`,
  source: SOURCE,
  granuleShift: granule.shift,
  levels: granule.levels,
  maxIovaBits: granule.shift === 16 ? 52 : 48,
  signExtended: false,
  // D8.2: a stage 2 walk may start one level lower with up to 16 tables side by side.
  concatenatedRootBits: stage === 2 ? 4 : 0,
  present: 0b1n,
  leaf: { rule: 'type', mask: 0b11n, table: 0b11n, page: 0b11n, block: 0b01n, blockLevels: granule.blocks },
  address: bits(47, granule.shift),
  ...(granule.shift === 16 && { highAddress: { shift: 36, mask: bits(15, 12) } }),
  flags: stage === 1 ? STAGE_1 : STAGE_2,
  // Linux itself uses bit 55 where the walker is not coherent.
  software: bits(58, 55),
});

/** The six long-descriptor formats: stage 1 and 2, with granules of 4, 16 and 64 KiB. */
export const armLpae: readonly TableFormat[] = ([1, 2] as const).flatMap(stage =>
  GRANULES.map(granule => describe(stage, granule)),
);
