import type { TableId, TableMemory } from '../memory';
import { softwareField, type CounterStrategy, type SoftwareField } from './strategy';

/**
 * Each entry's marker is the order k of the largest aligned block of 2^k entries, starting at that entry, that holds no
 * present entry; 0 in a present one. The table is empty when entry 0's marker is log2 of the table's size. The idea is
 * Xen's (its VT-d and AMD drivers keep such markers in the bits that the hardware ignores); this is its emptiness half.
 */
export const softwareBits: CounterStrategy = {
  name: 'software-bits',
  title: 'software bits',
  summary:
    'Markers in the bits that the hardware ignores say how large the empty block at each entry is; entry 0 tells ' +
    'whether the table is empty. No word of struct page is used; a change writes up to log2(entries) other entries.',
  needs: { word: undefined, lock: 'table-lock', versions: 'all, where the format has four bits to spare' },
  frees: 'empty',
  inspect: {
    pattern(format, indexBits) {
      const field = softwareField(format, indexBits + 1);
      const words = new Int32Array(2 << indexBits);
      if (!field) return words;
      for (let index = 0; index < 1 << indexBits; index++) {
        const order = index === 0 ? indexBits : 31 - Math.clz32(index & -index);
        words[index * 2 + (field.inHigh ? 1 : 0)] = order << field.shift;
      }
      return words;
    },
    look: (memory, table, field) =>
      marker(memory, table, 0, field) === memory.indexBits && !memory.present(table, 0) ? 1 : -1,
    changed: (memory, table, index, present, field) =>
      present ? split(memory, table, index, field) : merge(memory, table, index, field),
  },
};

function marker(memory: TableMemory, table: TableId, index: number, field: SoftwareField): number {
  const word = field.inHigh ? memory.high(table, index) : memory.low(table, index);
  return (word >>> field.shift) & field.mask;
}

function mark(memory: TableMemory, table: TableId, index: number, order: number, field: SoftwareField): void {
  const clear = ~(field.mask << field.shift);
  const low = memory.low(table, index);
  const high = memory.high(table, index);
  const set = order << field.shift;
  if (field.inHigh) memory.replace(table, index, low, (high & clear) | set);
  else memory.replace(table, index, (low & clear) | set, high);
}

/** Entry `index` became present: every empty block that held it shrinks to the half before it. */
function split(memory: TableMemory, table: TableId, index: number, field: SoftwareField): number {
  let writes = 1;
  mark(memory, table, index, 0, field);
  for (let order = 1, start = index; order <= memory.indexBits; order++) {
    const left = index & ~((1 << order) - 1);
    if (left !== start && marker(memory, table, left, field) >= order) {
      mark(memory, table, left, order - 1, field);
      writes++;
    }
    start = left;
  }
  return writes;
}

/** Entry `index` became absent: its block grows as long as the neighbouring block of the same size is empty. */
function merge(memory: TableMemory, table: TableId, index: number, field: SoftwareField): number {
  let writes = 0;
  let start = index;
  let order = 0;
  for (; order < memory.indexBits; order++) {
    const neighbour = start ^ (1 << order);
    if (memory.present(table, neighbour) || marker(memory, table, neighbour, field) < order) break;
    if (neighbour < start) {
      mark(memory, table, start, order, field);
      writes++;
      start = neighbour;
    }
  }
  mark(memory, table, start, order, field);
  return writes + 1;
}
