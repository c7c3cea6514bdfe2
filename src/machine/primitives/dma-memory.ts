import { physOf } from './addresses';
import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';
import { allocateObject, freeObject } from './slab';

const source = 'kernel/dma/mapping.c';
const IDENTITY = 'memory is coherent, and the device sees physical addresses.';

/** Memory that a driver shares with its unit: tables, queues. */
export const dmaMemory: readonly PrimitiveEntry[] = [
  ...['dma_alloc_attrs', 'dmam_alloc_attrs'].map(name =>
    stubbed(name, 'ivvvi', 'void *', { source, visible: true }, IDENTITY, call => {
      const size = call.size(0);
      const [high, low] = [call.argHighOf(1), call.argLow(1)];
      // Whole pages, as the DMA API promises.
      allocateObject(call, Math.max(size, 4096), call.argLow(2), true, 4096);
      if (call.high === 0) return;
      const address = physOf(call, call.low, call.high);
      call.memory.store64(high, low, Number(BigInt.asIntN(32, address)), Number(BigInt.asIntN(32, address >> 32n)), 0);
    }),
  ),
  ...['dma_free_attrs', 'dmam_free_coherent'].map(name =>
    stubbed(name, name === 'dma_free_attrs' ? 'iivii' : 'iivi', 'void', { source, visible: true }, IDENTITY, call => {
      freeObject(call, call.argLow(0), call.argHighOf(0));
    }),
  ),
  ...['dma_set_mask', 'dma_set_coherent_mask'].map(name => stubbed(name, 'ii', 'int', { source }, IDENTITY)),
];
