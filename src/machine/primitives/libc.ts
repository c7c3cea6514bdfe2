import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { format, argumentsAt } from './format';
import { allocateObject, freeObject } from './slab';

const source = 'the C library (C11 7.21, 7.22)';

/** Ends the program: every frame of the thread returns at once. */
function exit(call: Call): void {
  call.thread.resultLow = call.count ? call.argLow(0) : 0;
  call.machine.exited = true;
}

const printed = (call: Call, at: number): string =>
  format(
    call,
    call.string(call.argHighOf(at), call.argLow(at)),
    argumentsAt(call, call.argLow(at + 1), call.argHighOf(at + 1)),
    false,
  );

/** A tiny C library, for C programs that are no kernel code. Their output goes to the log. */
export const libc: readonly PrimitiveEntry[] = [
  modelled('printf', 'v', 'int', { source, variadic: true, visible: false }, call => {
    const text = printed(call, 0);
    call.machine.output.print(text);
    call.returnInt(text.length);
  }),
  modelled('fprintf', 'iv', 'int', { source, variadic: true, visible: false }, call => {
    const text = printed(call, 0);
    call.machine.output.print(text);
    call.returnInt(text.length);
  }),
  modelled('puts', 'v', 'int', { source, visible: false }, call => {
    call.machine.output.print(call.string(call.argHighOf(0), call.argLow(0)) + '\n');
  }),
  ...['putchar', 'putc', 'fputc'].map(name =>
    modelled(name, name === 'putchar' ? 'v' : 'vi', 'int', { source, visible: false }, call => {
      call.machine.output.print(String.fromCharCode(call.argLow(0) & 0xff));
      call.returnInt(call.argLow(0) & 0xff);
    }),
  ),
  modelled('fputs', 'vi', 'int', { source, visible: false }, call => {
    call.machine.output.print(call.string(call.argHighOf(0), call.argLow(0)));
  }),
  modelled('fflush', 'i', 'int', { source, visible: false }, () => undefined),
  modelled('abort', '', 'void', { source, noReturn: true, visible: false }, call =>
    call.stop('assertion-fails', 'abort() is called.'),
  ),
  ...['exit', '_Exit', '_exit'].map(name =>
    modelled(name, 'v', 'void', { source, noReturn: true, visible: false }, exit),
  ),
  modelled('malloc', 'v', 'void *', { source }, call => {
    allocateObject(call, Math.max(1, call.size(0)), 0, false, 16);
  }),
  modelled('calloc', 'vv', 'void *', { source }, call => {
    allocateObject(call, Math.max(1, call.size(0) * call.size(1)), 0, true, 16);
  }),
  modelled('free', 'v', 'void', { source }, call => {
    freeObject(call, call.argLow(0), call.argHighOf(0));
  }),
];
