import { physOf } from './addresses';
import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'kernel/dma/mapping.c';
const IDENTITY = 'the device sees physical addresses: a DMA address is the physical address.';
const COHERENT = 'the device is coherent: there is nothing to synchronise.';

/** The DMA API, for drivers that share tables with a device that is no IOMMU client itself. */
export const dma: readonly PrimitiveEntry[] = [
  ...['dma_map_single', 'dma_map_single_attrs'].map(name =>
    stubbed(name, name === 'dma_map_single' ? 'ivii' : 'iviii', 'dma_addr_t', { source }, IDENTITY, call => {
      call.returnBig(physOf(call, call.argLow(0), call.argHighOf(0)));
    }),
  ),
  stubbed('dma_map_page_attrs', 'ivviii', 'dma_addr_t', { source }, IDENTITY, call => {
    const pfn = call.machine.pageArray.pfnAt(call.argHighOf(0), call.argLow(0));
    call.returnBig((BigInt(pfn) << 12n) + call.unsigned(1));
  }),
  ...['dma_unmap_single', 'dma_unmap_single_attrs', 'dma_unmap_page_attrs'].map(name =>
    stubbed(name, name === 'dma_unmap_single' ? 'iiii' : 'iiiii', 'void', { source }, IDENTITY),
  ),
  ...['dma_sync_single_for_device', 'dma_sync_single_for_cpu'].map(name =>
    stubbed(name, 'iiii', 'void', { source }, COHERENT, call => {
      call.machine.output.event('event', `${name}()`);
    }),
  ),
  stubbed('dma_mapping_error', 'ii', 'int', { source }, 'mapping never fails.'),
];
