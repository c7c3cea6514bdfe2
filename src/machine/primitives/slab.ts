import { High, pfnHigh, pfnLow } from '../memory/regions';
import { ANY_ZONE } from '../memory/slab';
import type { Call } from './call';
import { checkMaySleep } from './context';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { allocationFails, zonesFor } from './page-allocator';

/** ZERO_SIZE_PTR: what kmalloc(0) gives. */
const ZERO_SIZE = 16;

/** Allocates an object and gives its address, or NULL. */
export function allocateObject(call: Call, size: number, gfp: number, zero: boolean, align = 8): void {
  const { machine } = call;
  checkMaySleep(call, (gfp & machine.gfp.sleeps) !== 0);
  if (size === 0) {
    call.return64(ZERO_SIZE, 0);
    return;
  }
  if (allocationFails(call, gfp)) {
    machine.output.event('event', `allocation of ${size} bytes fails`);
    call.return64(0, 0);
    return;
  }
  const object = machine.slab.allocate(
    size,
    align,
    zero || (gfp & machine.gfp.zero) !== 0,
    machine.place(call.thread),
    gfp ? zonesFor(call, gfp) : ANY_ZONE,
  );
  if (object) call.return64((pfnLow(object.pfn) + object.offset) | 0, pfnHigh(object.pfn));
}

/** Frees the object at an address; NULL and ZERO_SIZE_PTR are fine. */
export function freeObject(call: Call, low: number, high: number): void {
  if (high === 0 && (low === 0 || low === ZERO_SIZE)) return;
  const result = call.machine.slab.free(high, low, call.machine.place(call.thread));
  if (result === 'freed') return;
  const place = call.machine.describe(high, low);
  if (result === 'double free') call.stop('double-free', `${call.info.name}() frees ${place} again.`);
  call.stop('undefined-behaviour', `${call.info.name}() is given ${place}, which no kmalloc() returned.`);
}

const free = (call: Call): void => {
  // kfree_const() leaves constants alone.
  if (call.info.name === 'kfree_const' && call.argHighOf(0) === (High.Image as number)) return;
  freeObject(call, call.argLow(0), call.argHighOf(0));
};

/** n * size; an overflow gives 0 like an allocation that fails. */
function product(call: Call, a: number, b: number): number {
  const bytes = call.unsigned(a) * call.unsigned(b);
  return bytes > 0x7fffffffn ? -1 : Number(bytes);
}

interface Form {
  readonly name: string;
  readonly parameters: string;
  readonly size: (call: Call) => number;
  readonly gfp: number;
  readonly zero: boolean;
}

const one = (at: number) => (call: Call) => call.size(at);
const many = (a: number, b: number) => (call: Call) => product(call, a, b);

/** One entry per way to ask; the positions of size and flags differ. */
const FORMS: readonly Form[] = [
  { name: 'kmalloc', parameters: 'vv', size: one(0), gfp: 1, zero: false },
  { name: '__kmalloc', parameters: 'vv', size: one(0), gfp: 1, zero: false },
  { name: 'kzalloc', parameters: 'vv', size: one(0), gfp: 1, zero: true },
  { name: 'kmalloc_node', parameters: 'vvi', size: one(0), gfp: 1, zero: false },
  { name: '__kmalloc_node', parameters: 'vvi', size: one(0), gfp: 1, zero: false },
  { name: 'kzalloc_node', parameters: 'vvi', size: one(0), gfp: 1, zero: true },
  { name: 'kmalloc_track_caller', parameters: 'vv', size: one(0), gfp: 1, zero: false },
  { name: 'kmalloc_node_track_caller', parameters: 'vvi', size: one(0), gfp: 1, zero: false },
  { name: 'kmalloc_array', parameters: 'vvv', size: many(0, 1), gfp: 2, zero: false },
  { name: 'kcalloc', parameters: 'vvv', size: many(0, 1), gfp: 2, zero: true },
  { name: 'kmalloc_array_node', parameters: 'vvvi', size: many(0, 1), gfp: 2, zero: false },
  { name: 'kcalloc_node', parameters: 'vvvi', size: many(0, 1), gfp: 2, zero: true },
  { name: 'kvmalloc', parameters: 'vv', size: one(0), gfp: 1, zero: false },
  { name: 'kvzalloc', parameters: 'vv', size: one(0), gfp: 1, zero: true },
  { name: 'kvmalloc_node', parameters: 'vvi', size: one(0), gfp: 1, zero: false },
  { name: 'kvzalloc_node', parameters: 'vvi', size: one(0), gfp: 1, zero: true },
  { name: 'kvmalloc_array', parameters: 'vvv', size: many(0, 1), gfp: 2, zero: false },
  { name: 'kvcalloc', parameters: 'vvv', size: many(0, 1), gfp: 2, zero: true },
  { name: 'vmalloc', parameters: 'v', size: one(0), gfp: -1, zero: false },
  { name: 'vzalloc', parameters: 'v', size: one(0), gfp: -1, zero: true },
  { name: 'vmalloc_node', parameters: 'vi', size: one(0), gfp: -1, zero: false },
  { name: 'vzalloc_node', parameters: 'vi', size: one(0), gfp: -1, zero: true },
];

const source = 'include/linux/slab.h; mm/slab_common.c';

/** Bytes into which kmem_cache_create() writes what it was told: size, alignment, constructor, zone as gfp bits. */
const CACHE_BYTES = 64;
/** Offset of `ctor` in struct kmem_cache_args (include/linux/slab.h). */
const CONSTRUCTOR_IN_ARGS = 24;

/**
 * kmem_cache_create(): name, size, then alignment, flags and constructor, or (since 6.12) struct kmem_cache_args and
 * flags.
 */
function createCache(call: Call): void {
  const size = call.size(1);
  const { memory } = call;
  let align = call.argLow(2);
  let constructorLow = 0;
  let constructorHigh = 0;
  const load = (high: number, low: number): void => {
    constructorLow = memory.load64(high, low);
    constructorHigh = memory.high;
  };
  if (call.argHigh(2) !== 0) {
    align = memory.load32(call.argHigh(2), call.argLow(2));
    load(call.argHigh(2), call.argLow(2) + CONSTRUCTOR_IN_ARGS);
  } else if (call.argHigh(4) !== 0) load(call.argHigh(4), call.argLow(4));
  allocateObject(call, CACHE_BYTES, 0, true);
  const { low, high } = call;
  if (high === 0) return;
  memory.store64(high, low, size, 0, 0);
  memory.store64(high, low + 8, align, 0, 0);
  memory.store64(high, low + 16, constructorLow, constructorHigh, 0);
  const { cacheDma, cacheDma32, dma, dma32 } = call.machine.gfp;
  const flags = call.argLow(3);
  memory.store64(high, low + 24, flags & cacheDma ? dma : flags & cacheDma32 ? dma32 : 0, 0, 0);
}

function fromCache(call: Call, zero: boolean): void {
  const cacheHigh = call.argHighOf(0);
  const cacheLow = call.argLow(0);
  const size = call.memory.load64(cacheHigh, cacheLow);
  const align = call.memory.load64(cacheHigh, cacheLow + 8);
  const constructorLow = call.memory.load64(cacheHigh, cacheLow + 16);
  const constructorHigh = call.memory.high;
  if (constructorLow | constructorHigh) call.requireFunction(constructorLow, constructorHigh);
  const zone = call.memory.load64(cacheHigh, cacheLow + 24);
  allocateObject(call, size, call.argLow(1) | zone, zero, Math.max(align, 8));
  if (call.high !== 0 && (constructorLow | constructorHigh) !== 0)
    call.callLater(constructorLow, constructorHigh, [[call.low, call.high]]);
}

/** kmalloc() and friends, caches, and their relatives that copy. */
export const slab: readonly PrimitiveEntry[] = [
  ...FORMS.flatMap(form =>
    ['', '_noprof'].map(suffix =>
      modelled(form.name + suffix, form.parameters, 'void *', { source }, call => {
        const size = form.size(call);
        if (size < 0) call.return64(0, 0);
        else allocateObject(call, size, form.gfp < 0 ? 0 : call.argLow(form.gfp), form.zero);
      }),
    ),
  ),
  ...['kfree', 'kvfree', 'vfree', 'kfree_sensitive', 'kfree_const'].map(name =>
    modelled(name, 'v', 'void', { source: 'mm/slab_common.c: kfree()' }, free),
  ),
  ...['krealloc', 'krealloc_noprof'].map(name =>
    modelled(name, 'vvv', 'void *', { source: 'mm/slab_common.c: krealloc()' }, call => {
      const low = call.argLow(0);
      const high = call.argHighOf(0);
      const size = call.size(1);
      const old = high === 0 ? 0 : call.machine.slab.sizeOf(high, low);
      allocateObject(call, size, call.argLow(2), false);
      if (call.high === 0) return;
      call.memory.copy(call.high, call.low, high, low, Math.min(old, size));
      const result = [call.low, call.high] as const;
      freeObject(call, low, high);
      call.return64(...result);
    }),
  ),
  ...['ksize', '__ksize'].map(name =>
    modelled(name, 'v', 'size_t', { source: 'mm/slab_common.c: ksize()' }, call => {
      if (call.argHighOf(0) !== 0) call.return64(call.machine.slab.sizeOf(call.argHighOf(0), call.argLow(0)), 0);
    }),
  ),
  // The constructor is variadic only in that the newer form does not have it.
  modelled(
    'kmem_cache_create',
    'vvvv',
    'struct kmem_cache *',
    { source: 'mm/slab_common.c', variadic: true },
    createCache,
  ),
  modelled('kmem_cache_destroy', 'v', 'void', { source: 'mm/slab_common.c' }, free),
  ...['', '_noprof'].flatMap(suffix => [
    modelled(`kmem_cache_alloc${suffix}`, 'vv', 'void *', { source: 'mm/slub.c' }, call => {
      fromCache(call, false);
    }),
    modelled(`kmem_cache_zalloc${suffix}`, 'vv', 'void *', { source: 'include/linux/slab.h' }, call => {
      fromCache(call, true);
    }),
    modelled(`kmem_cache_alloc_node${suffix}`, 'vvi', 'void *', { source: 'mm/slub.c' }, call => {
      fromCache(call, false);
    }),
    modelled(`kmem_cache_alloc_lru${suffix}`, 'viv', 'void *', { source: 'mm/slub.c' }, call => {
      fromCache(call, false);
    }),
  ]),
  modelled('kmem_cache_free', 'vv', 'void', { source: 'mm/slub.c' }, call => {
    freeObject(call, call.argLow(1), call.argHighOf(1));
  }),
  ...['kmemdup', 'kmemdup_noprof'].map(name =>
    modelled(name, 'vvv', 'void *', { source: 'mm/util.c: kmemdup()' }, call => {
      const size = call.size(1);
      allocateObject(call, size, call.argLow(2), false);
      if (call.high !== 0) call.memory.copy(call.high, call.low, call.argHighOf(0), call.argLow(0), size);
    }),
  ),
];
