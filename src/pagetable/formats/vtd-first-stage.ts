import { bits, type TableFormat } from './format';

/** First-stage tables of Intel VT-d: the x86-64 layout, 4 and 5 levels. */
export const vtdFirstStage: TableFormat = {
  name: 'vtd-first-stage',
  title: 'VT-d first stage',
  source:
    'Intel VT-d Specification, 3.6 First-Stage Translation and 9.7 First-Stage Paging Entries; ' +
    'Intel SDM volume 3, 4.5 4-Level Paging and 5-Level Paging',
  granuleShift: 12,
  levels: [4, 5],
  signExtended: true,
  concatenatedRootBits: 0,
  present: 0b1n,
  leaf: { rule: 'large-bit', bit: 1n << 7n, highest: 3 },
  address: bits(51, 12),
  flags: [
    { name: 'present', mask: 1n << 0n },
    { name: 'write', mask: 1n << 1n },
    { name: 'user', mask: 1n << 2n },
    { name: 'accessed', mask: 1n << 5n },
    { name: 'dirty', mask: 1n << 6n, only: 'leaf' },
    { name: 'large', mask: 1n << 7n, only: 'leaf' },
    { name: 'global', mask: 1n << 8n, only: 'leaf' },
    { name: 'no execute', mask: 1n << 63n },
  ],
  software: bits(58, 52),
};
