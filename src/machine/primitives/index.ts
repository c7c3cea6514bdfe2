import { actors } from './actors';
import { addresses } from './addresses';
import { atomics } from './atomics';
import { barriers } from './barriers';
import { bitops } from './bitops';
import { cpu } from './cpu';
import { dma } from './dma';
import type { PrimitiveEntry } from './entry';
import { exchange } from './exchange';
import { iotlb } from './iotlb';
import { locks } from './locks';
import { mmio } from './mmio';
import { pageAllocator } from './page-allocator';
import { printk } from './printk';
import { rcu } from './rcu';
import { scenario } from './scenario';
import { slab } from './slab';
import { staticKeys } from './static-keys';
import { strings } from './string';
import { stubs } from './stubs';
import { time } from './time';
import { waiting } from './waiting';
import { warnBug } from './warn-bug';

/**
 * Everything that the machine models or stubs instead of executing the tree's C: the lowest level only. A family is one
 * file and one line here. Nothing in it is defined under drivers/ of a kernel.
 */
const FAMILIES: readonly (readonly PrimitiveEntry[])[] = [
  actors,
  addresses,
  atomics,
  barriers,
  bitops,
  cpu,
  dma,
  exchange,
  iotlb,
  locks,
  mmio,
  pageAllocator,
  printk,
  rcu,
  scenario,
  slab,
  staticKeys,
  strings,
  stubs,
  time,
  waiting,
  warnBug,
];

/** The table of primitives for kernel code and scenarios, by name. */
export const PRIMITIVES: ReadonlyMap<string, PrimitiveEntry> = new Map(
  FAMILIES.flat().map(entry => [entry.name, entry]),
);
