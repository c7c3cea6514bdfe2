import { readEntry } from '../../pagetable/formats/entry';
import { indexBits, levelShift, type TableFormat } from '../../pagetable/formats/format';
import { formatNamed } from '../../pagetable/formats';
import { VERDICTS, type Verdict } from '../../kernel/verdicts';
import { High, MAX_PFN, pfnHigh, pfnLow } from '../memory/regions';
import { PageState } from '../memory/pages';
import type { ShownTable } from '../vm/output';
import { Cpu } from '../vm/thread';
import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { formatted } from './printk';

const source = 'scenarios/pagewarden/explore.h';

/** The table that the scenario showed first, with its format. */
function table(call: Call): { readonly shown: ShownTable; readonly format: TableFormat } {
  const shown = call.machine.output.tables[0];
  const format = shown && formatNamed(shown.format);
  if (!shown || !format)
    return call.stop('cannot-execute', 'The scenario shows no page table: pw_show_table() is missing.');
  return { shown, format };
}

const entry = (call: Call): ReturnType<typeof readEntry> =>
  readEntry(table(call).format, call.int(0), call.unsigned(1));

/** What the actors of an exploration can say to the machine. */
export const actors: readonly PrimitiveEntry[] = [
  modelled('pw_atomic_begin', '', 'void', { source }, call => {
    call.thread.cpu[Cpu.Atomic]!++;
  }),
  modelled('pw_atomic_end', '', 'void', { source, visible: false }, call => {
    call.thread.cpu[Cpu.Atomic]!--;
  }),
  modelled('pw_choose_page', '', 'void *', { source }, call => {
    const { machine } = call;
    const pages = machine.pages.used().filter(pfn => {
      const state = machine.pages.state(pfn);
      return state === PageState.Undefined || state === PageState.Zeroed;
    });
    machine.alternatives = pages.length + 1;
    const chosen = pages[machine.alternative - 1];
    if (chosen !== undefined) call.return64(machine.pageArray.address(chosen), High.PageArray);
  }),
  modelled('pw_violation', 'vv', 'void', { source, variadic: true, noReturn: true }, call => {
    const kind = call.string(call.argHigh(0), call.argLow(0));
    const verdict = (VERDICTS as readonly string[]).includes(kind) ? (kind as Verdict) : 'assertion-fails';
    call.stop(verdict, formatted(call, 1));
  }),
  modelled('pw_table_root', '', 'unsigned long long', { source, visible: false }, call => {
    call.returnBig(table(call).shown.root);
  }),
  modelled('pw_table_levels', '', 'int', { source, visible: false }, call => {
    call.returnInt(table(call).shown.levels);
  }),
  modelled('pw_table_index', 'vv', 'unsigned int', { source, visible: false }, call => {
    const { format } = table(call);
    const index =
      (call.unsigned(0) >> BigInt(levelShift(format, call.int(1)))) & ((1n << BigInt(indexBits(format))) - 1n);
    call.returnUnsigned(Number(index));
  }),
  modelled('pw_entry_kind', 'vv', 'int', { source, visible: false }, call => {
    const { kind } = entry(call);
    call.returnInt(kind === 'table' ? 1 : kind === 'leaf' ? 2 : 0);
  }),
  modelled('pw_entry_level', 'vv', 'int', { source, visible: false }, call => {
    const found = entry(call);
    call.returnInt(found.kind === 'table' ? found.level : 0);
  }),
  modelled('pw_entry_span', 'vv', 'unsigned long', { source, visible: false }, call => {
    const found = entry(call);
    call.returnBig(
      found.kind === 'leaf' ? 1n << BigInt(found.shift) : 1n << BigInt(levelShift(table(call).format, call.int(0))),
    );
  }),
  modelled('pw_entry_address', 'vv', 'unsigned long long', { source, visible: false }, call => {
    const found = entry(call);
    call.returnBig(found.kind === 'table' || found.kind === 'leaf' ? found.phys : 0n);
  }),
  modelled(
    'pw_device_read',
    'v',
    'unsigned long long',
    { source: 'VT-d specification 3.7: walks read physical memory' },
    call => {
      const phys = call.unsigned(0);
      const pfn = Number(phys >> 12n);
      if (pfn >= MAX_PFN || call.machine.pages.isFree(pfn)) {
        call.stop(
          'device-reaches-freed-page',
          `The device reads a page table at 0x${phys.toString(16)}, but nobody has that page any more.`,
        );
      }
      const low = pfnLow(pfn) | Number(phys & 0xfffn) | 0;
      call.return64(call.memory.load64(pfnHigh(pfn), low), call.memory.high);
    },
  ),
];
