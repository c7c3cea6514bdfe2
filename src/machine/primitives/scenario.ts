import { FORMATS, formatNamed } from '../../pagetable/formats';
import { High, Meta, directPfn } from '../memory/regions';
import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { formatted, log } from './printk';

const source = 'scenarios/pagewarden.h';

/** The root of a table as a pointer into the direct map, or as a physical address. */
function rootOf(call: Call, i: number): bigint {
  const value = call.unsigned(i);
  const pfn = directPfn(call.argHighOf(i), call.argLow(i));
  return pfn < 0 ? value : (BigInt(pfn) << 12n) | (value & 0xfffn);
}

/** What a scenario can say to the machine. */
export const scenario: readonly PrimitiveEntry[] = [
  modelled('pw_show_table', 'vvv', 'void', { source, visible: false }, call => {
    const name = call.string(call.argHighOf(0), call.argLow(0));
    if (!formatNamed(name))
      call.stop(
        'cannot-execute',
        `pw_show_table() is given the format "${name}"; known are ${FORMATS.map(f => f.name).join(', ')}.`,
      );
    const shown = {
      format: call.string(call.argHighOf(0), call.argLow(0)),
      root: rootOf(call, 1),
      levels: call.argLow(2),
    };
    const { tables } = call.machine.output;
    const known = tables.findIndex(t => t.format === shown.format && t.root === shown.root);
    if (known < 0) tables.push(shown);
  }),
  modelled('pw_assert', 'v', 'void', { source, visible: false }, call => {
    if ((call.argLow(0) | call.argHigh(0)) !== 0) return;
    call.stop('assertion-fails', `pw_assert(${call.info.text}) does not hold.`);
  }),
  modelled('pw_result', 'v', 'void', { source, variadic: true, visible: false }, call => {
    call.machine.output.results.push(formatted(call, 0));
  }),
  modelled('pw_log', 'v', 'void', { source, variadic: true, visible: false }, call => {
    const text = formatted(call, 0);
    log(call, text.endsWith('\n') ? text : text + '\n');
  }),
  modelled('pw_choose', 'v', 'unsigned int', { source }, call => {
    const count = Math.max(1, call.argLow(0));
    call.machine.alternatives = count;
    call.returnUnsigned(Math.min(call.machine.alternative, count - 1));
  }),
  modelled('pw_fail_allocation', 'v', 'void', { source }, call => {
    call.memory.rawStore(High.Meta, Meta.Inject + call.thread.number * 64, call.argLow(0));
  }),
  modelled('pw_allocations_may_fail', 'v', 'void', { source }, call => {
    call.memory.rawStore(High.Meta, Meta.Inject + call.thread.number * 64 + 4, call.argLow(0) ? 1 : 0);
  }),
  modelled('pw_event', 'v', 'void', { source, variadic: true, visible: false }, call => {
    call.machine.output.event('event', formatted(call, 0));
  }),
  modelled('pw_cpu', '', 'int', { source, visible: false }, call => {
    call.returnInt(call.thread.number);
  }),
];
