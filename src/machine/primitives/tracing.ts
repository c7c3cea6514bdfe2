import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'include/trace/events';
const OFF = 'tracing is off.';

/** name and parameter letters of tracepoints: each is a static branch on an object that a build generates. */
const TRACEPOINTS: readonly (readonly [name: string, parameters: string])[] = [
  ['trace_map', 'iii'],
  ['trace_unmap', 'iii'],
  ['trace_attach_device_to_domain', 'i'],
  ['trace_detach_device_from_domain', 'i'],
  ['trace_add_device_to_group', 'ii'],
  ['trace_io_page_fault', 'iii'],
];

/** Tracepoints of the code that page-table drivers are called by, and what dev_info() tells /dev/kmsg beside its text. */
export const tracing: readonly PrimitiveEntry[] = [
  ...TRACEPOINTS.map(([name, parameters]) => stubbed(name, parameters, 'void', { source }, OFF)),
  stubbed('set_dev_info', 'ii', 'void', { source: 'include/linux/dev_printk.h' }, 'the log keeps text only.'),
];
