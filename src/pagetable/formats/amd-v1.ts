import { bits, type TableFormat } from './format';

/**
 * AMD's tables for host translations ("v1"). Every entry names the level of the table below; a large page of a size
 * between two levels is written in all the entries that it covers, its size encoded in the address field. Domains start
 * with few levels and grow, up to 6.
 */
export const amdV1: TableFormat = {
  name: 'amd-v1',
  title: 'AMD v1',
  source: 'AMD I/O Virtualization Technology (IOMMU) Specification, 2.2.3 I/O Page Tables for Host Translations',
  granuleShift: 12,
  levels: [3, 1, 2, 4, 5, 6],
  maxIovaBits: 64,
  signExtended: false,
  concatenatedRootBits: 0,
  present: 0b1n,
  leaf: { rule: 'next-level', shift: 9, mask: 0b111n, encoded: 7n },
  address: bits(51, 12),
  flags: [
    { name: 'present', mask: 1n << 0n },
    { name: 'accessed', mask: 1n << 5n },
    { name: 'dirty', mask: 1n << 6n, only: 'leaf' },
    { name: 'untranslated attribute', mask: 1n << 59n, only: 'leaf' },
    { name: 'force coherent', mask: 1n << 60n, only: 'leaf' },
    { name: 'read', mask: 1n << 61n },
    { name: 'write', mask: 1n << 62n },
  ],
  software: bits(4, 1),
};
