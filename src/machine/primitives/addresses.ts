import { High, MAX_PFN, directPfn, hex64, pfnHigh, pfnLow } from '../memory/regions';
import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';

/** __START_KERNEL_map: where the kernel image is mapped. */
const IMAGE_MAP = 0x80000000n;

/** Physical address of a kernel address, as __phys_addr() computes it; stops where that has no meaning. */
export function physOf(call: Call, low: number, high: number): bigint {
  const word = (high - High.Direct) | 0;
  if (word >= 0 && word < 0x80) return (BigInt(word) << 32n) | BigInt(low >>> 0);
  if (high === High.Image) return BigInt(low >>> 0) - IMAGE_MAP;
  if (high === 0 && low === 0)
    return call.stop('undefined-behaviour', `${call.info.name}() asks for the physical address of a null pointer.`);
  return call.stop(
    'undefined-behaviour',
    `${call.info.name}() asks for the physical address of ${call.machine.describe(high, low)}, which is not in the direct map.`,
  );
}

const physArgument = (call: Call): bigint => physOf(call, call.argLow(0), call.argHighOf(0));

/** Gives the kernel address of a physical one. */
function returnVirtual(call: Call, phys: bigint): void {
  call.return64(Number(BigInt.asIntN(32, phys)), (High.Direct + Number(BigInt.asIntN(32, phys >> 32n))) | 0);
}

/** Page frame of a struct page pointer; stops for anything else. */
export function pfnOf(call: Call, low: number, high: number): number {
  const { pageArray } = call.machine;
  const pfn = pageArray.pfnAt(high, low);
  if (pfn < 0 || (low - pageArray.address(pfn)) % pageArray.layout.size !== 0)
    call.stop('undefined-behaviour', `${call.info.name}() is given ${hex64(high, low)}, which is no struct page.`);
  return pfn;
}
const pfnArgument = (call: Call): number => pfnOf(call, call.argLow(0), call.argHighOf(0));

/** Gives the struct page of a page frame; like the kernel's arithmetic, also for frames that do not exist. */
function returnStructPage(call: Call, pfn: bigint): void {
  const address = pfn * BigInt(call.machine.pageArray.layout.size);
  call.return64(Number(BigInt.asIntN(32, address)), (High.PageArray + Number(BigInt.asIntN(32, address >> 32n))) | 0);
}

const pure = (names: readonly string[], result: string, source: string, run: (call: Call) => void): PrimitiveEntry[] =>
  names.map(name => modelled(name, 'v', result, { source, visible: false }, run));

/**
 * Translations between virtual addresses, physical addresses, page frames and struct pages. By name, because each
 * architecture and memory model has its own arithmetic for the same meaning.
 */
export const addresses: readonly PrimitiveEntry[] = [
  ...pure(['virt_to_page', 'virt_to_page_noprof'], 'struct page *', 'arch/x86/include/asm/page.h', call => {
    returnStructPage(call, physArgument(call) >> 12n);
  }),
  ...pure(['page_address', 'page_to_virt', 'lowmem_page_address'], 'void *', 'include/linux/mm.h', call => {
    const pfn = pfnArgument(call);
    call.return64(pfnLow(pfn), pfnHigh(pfn));
  }),
  ...pure(['page_to_pfn', '__page_to_pfn'], 'unsigned long', 'include/asm-generic/memory_model.h', call => {
    call.return64(pfnArgument(call), 0);
  }),
  ...pure(['pfn_to_page', '__pfn_to_page'], 'struct page *', 'include/asm-generic/memory_model.h', call => {
    returnStructPage(call, call.unsigned(0));
  }),
  ...pure(['page_to_phys'], 'phys_addr_t', 'arch/x86/include/asm/io.h', call => {
    call.returnBig(BigInt(pfnArgument(call)) << 12n);
  }),
  ...pure(['phys_to_page'], 'struct page *', 'arch/arm64/include/asm/memory.h', call => {
    returnStructPage(call, call.unsigned(0) >> 12n);
  }),
  ...pure(['phys_to_virt', '__va', 'bus_to_virt'], 'void *', 'arch/x86/include/asm/io.h', call => {
    returnVirtual(call, call.unsigned(0));
  }),
  ...pure(['pfn_to_virt', 'pfn_to_kaddr'], 'void *', 'arch/x86/include/asm/page.h', call => {
    returnVirtual(call, call.unsigned(0) << 12n);
  }),
  ...pure(['virt_to_phys'], 'phys_addr_t', 'arch/x86/include/asm/io.h', call => {
    call.returnBig(physArgument(call));
  }),
  ...pure(
    ['__pa', '__pa_nodebug', '__pa_symbol', '__phys_addr', '__phys_addr_nodebug', '__virt_to_phys', 'virt_to_bus'],
    'unsigned long',
    'arch/x86/mm/physaddr.c: __phys_addr()',
    call => {
      call.returnBig(physArgument(call));
    },
  ),
  ...pure(['virt_to_pfn', '__virt_to_pfn'], 'unsigned long', 'arch/arm64/include/asm/memory.h', call => {
    call.returnBig(physArgument(call) >> 12n);
  }),
  ...pure(['pfn_valid', 'pfn_is_map_memory', 'early_pfn_valid'], 'int', 'include/linux/mmzone.h: pfn_valid()', call => {
    call.returnBool(call.unsigned(0) < BigInt(MAX_PFN));
  }),
  ...pure(['virt_addr_valid', '__virt_addr_valid'], 'bool', 'arch/x86/mm/physaddr.c', call => {
    call.returnBool(directPfn(call.argHighOf(0), call.argLow(0)) >= 0);
  }),
  ...pure(
    ['page_to_nid', 'folio_nid', 'pfn_to_nid', 'early_pfn_to_nid'],
    'int',
    'include/linux/mm.h: one node',
    () => undefined,
  ),
];
