import { actors } from './actors';
import { addresses } from './addresses';
import { atomics } from './atomics';
import { barriers } from './barriers';
import { bitops } from './bitops';
import { clocks } from './clocks';
import { cpu } from './cpu';
import { deviceMemory } from './device-memory';
import { dma } from './dma';
import { dmaMemory } from './dma-memory';
import type { PrimitiveEntry } from './entry';
import { exchange } from './exchange';
import { interrupts } from './interrupts';
import { iotlb } from './iotlb';
import { locks } from './locks';
import { mmio } from './mmio';
import { pageAllocator } from './page-allocator';
import { power } from './power';
import { printk } from './printk';
import { rcu } from './rcu';
import { regmap } from './regmap';
import { scenario } from './scenario';
import { slab } from './slab';
import { staticKeys } from './static-keys';
import { strings } from './string';
import { stubs } from './stubs';
import { time } from './time';
import { tracing } from './tracing';
import { waiting } from './waiting';
import { warnBug } from './warn-bug';

/**
 * Everything that the machine models or stubs instead of executing the tree's C: the lowest level only. A family is one
 * file and one line here. What drivers/ defines of it is stubbed: interfaces that every driver finds, no driver of its own.
 */
const FAMILIES: readonly (readonly PrimitiveEntry[])[] = [
  actors,
  addresses,
  atomics,
  barriers,
  bitops,
  clocks,
  cpu,
  deviceMemory,
  dma,
  dmaMemory,
  exchange,
  interrupts,
  iotlb,
  locks,
  mmio,
  pageAllocator,
  power,
  printk,
  rcu,
  regmap,
  scenario,
  slab,
  staticKeys,
  strings,
  stubs,
  time,
  tracing,
  waiting,
  warnBug,
];

/** The table of primitives for kernel code and scenarios, by name. */
export const PRIMITIVES: ReadonlyMap<string, PrimitiveEntry> = new Map(
  FAMILIES.flat().map(entry => [entry.name, entry]),
);
