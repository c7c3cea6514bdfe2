import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { argumentsAt, format } from './format';

/** KERN_SOH and a level or KERN_CONT's letter before the text (include/linux/kern_levels.h). */
const LEVEL = /^(?:\u0001[0-7cd])+/;

/** The formatted text of a call whose format is argument `i` and whose variadic arguments' address is argument `i` + 1. */
export function formatted(call: Call, i: number, kernel = true): string {
  const template = call.string(call.argHighOf(i), call.argLow(i));
  return format(call, template, argumentsAt(call, call.argLow(i + 1), call.argHigh(i + 1)), kernel);
}

/** Logs a line as printk() stores it: a new record ends the line before it unless it continues it. */
export function log(call: Call, text: string): void {
  const { output } = call.machine;
  const continues = text.startsWith('\u0001c');
  const plain = text.replace(LEVEL, '');
  if (!continues && output.partial) output.print('\n');
  output.print(plain);
}

const source = 'kernel/printk/printk.c';

/** A va_list is the address of its next argument; vprintk() gets it by value. */
function logList(call: Call, at: number): void {
  const template = call.string(call.argHighOf(at), call.argLow(at));
  const text = format(call, template, argumentsAt(call, call.argLow(at + 1), call.argHighOf(at + 1)));
  log(call, text);
  call.returnInt(text.length);
}

/** The kernel log, and formatting into memory. */
export const printk: readonly PrimitiveEntry[] = [
  ...['printk', '_printk', 'printk_deferred', '_printk_deferred', 'early_printk', 'trace_printk'].map(name =>
    modelled(name, 'v', 'int', { source: `${source}: _printk()`, variadic: true, visible: false }, call => {
      const text = formatted(call, 0);
      log(call, text);
      call.returnInt(text.length);
    }),
  ),
  modelled('vprintk', 'vv', 'int', { source: `${source}: vprintk()`, visible: false }, call => {
    logList(call, 0);
  }),
  modelled('vprintk_emit', 'iivvv', 'int', { source: `${source}: vprintk_emit()`, visible: false }, call => {
    // The level travels beside the text here; ignored parameters take no register.
    const text = format(
      call,
      call.string(call.argHighOf(1), call.argLow(1)),
      argumentsAt(call, call.argLow(2), call.argHighOf(2)),
    );
    log(call, text);
    call.returnInt(text.length);
  }),
  ...(['___ratelimit', '__printk_ratelimit', 'printk_timed_ratelimit'] as const).map(name =>
    modelled(
      name,
      name === '__printk_ratelimit' ? 'v' : 'vv',
      'int',
      { source: 'lib/ratelimit.c: never limits here', visible: false },
      call => {
        call.returnInt(1);
      },
    ),
  ),
];
