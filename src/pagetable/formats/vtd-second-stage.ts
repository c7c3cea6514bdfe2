import { bits, type TableFormat } from './format';

/**
 * Second-stage tables of Intel VT-d. An entry is present when it permits reading or writing; it has no present bit.
 * 39-, 48- and 57-bit tables exist (3, 4 and 5 levels).
 */
export const vtdSecondStage: TableFormat = {
  name: 'vtd-second-stage',
  title: 'VT-d second stage',
  source: 'Intel VT-d Specification, 3.7 Second-Stage Translation and 9.8 Second-Stage Paging Entries',
  granuleShift: 12,
  levels: [4, 5, 3],
  signExtended: false,
  concatenatedRootBits: 0,
  present: 0b11n,
  leaf: { rule: 'large-bit', bit: 1n << 7n, highest: 3 },
  address: bits(51, 12),
  flags: [
    { name: 'read', mask: 1n << 0n },
    { name: 'write', mask: 1n << 1n },
    { name: 'execute', mask: 1n << 2n },
    { name: 'ignore PAT', mask: 1n << 6n, only: 'leaf' },
    { name: 'large', mask: 1n << 7n, only: 'leaf' },
    { name: 'accessed', mask: 1n << 8n },
    { name: 'dirty', mask: 1n << 9n, only: 'leaf' },
    { name: 'snoop', mask: 1n << 11n, only: 'leaf' },
  ],
  software: bits(61, 52),
};
