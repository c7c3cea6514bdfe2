import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';
import { formatted, log } from './printk';

/** Does the condition hold? */
const fires = (call: Call): boolean => (call.argLow(0) | call.argHigh(0)) !== 0;

/** What was asked, as the person wrote it. */
const condition = (call: Call): string => call.info.text || 'the condition';

function where(call: Call): string {
  const spot = call.machine.spot(call.thread);
  const frame = call.machine.frame(call.thread, call.thread.depth - 1);
  return spot ? `${spot.path}:${spot.line} ${frame.fn.compiled.name}` : frame.fn.compiled.name;
}

/** A warning: a splat in the log, a violation on record; the run goes on. */
function warn(call: Call, message: string, said?: string): void {
  if (said !== undefined) log(call, said);
  log(call, `WARNING: CPU: ${call.thread.number} at ${where(call)}\n`);
  call.machine.warn(call.thread, 'warning-fires', message);
}

/** The same warning fires once per place, which has a byte of state of its own. */
function firstTime(call: Call): boolean {
  if (call.info.site === undefined) return true;
  const low = call.machine.image.address(call.info.site);
  if (low === undefined) return true;
  if (call.memory.load8(-1, low) !== 0) return false;
  call.memory.store8(-1, low, 1, 0);
  return true;
}

function warnIf(call: Call, once: boolean): void {
  const fired = fires(call);
  call.returnBool(fired);
  if (fired && (!once || firstTime(call))) warn(call, `${call.info.name}(${condition(call)}) fires.`);
}

function warnTextIf(call: Call, once: boolean): void {
  const fired = fires(call);
  call.returnBool(fired);
  if (!fired || (once && !firstTime(call))) return;
  const text = formatted(call, 1).trimEnd();
  warn(call, `${call.info.name}() fires: ${text}`, text + '\n');
}

function bug(call: Call, what: string): never {
  log(call, `kernel BUG at ${where(call)}!\n`);
  return call.stop('warning-fires', `${what} stops the kernel.`);
}

const source = 'include/asm-generic/bug.h';

/** WARN and BUG in all spellings. VM_ and lockdep forms are macros of the tree that end here. */
export const warnBug: readonly PrimitiveEntry[] = [
  modelled('WARN_ON', 'v', 'int', { source, visible: false }, call => {
    warnIf(call, false);
  }),
  modelled('WARN_ON_ONCE', 'v', 'int', { source, site: true, visible: false }, call => {
    warnIf(call, true);
  }),
  modelled('WARN', 'vv', 'int', { source, variadic: true, visible: false }, call => {
    warnTextIf(call, false);
  }),
  modelled('WARN_ONCE', 'vv', 'int', { source, variadic: true, site: true, visible: false }, call => {
    warnTextIf(call, true);
  }),
  modelled('BUG_ON', 'v', 'void', { source, visible: false }, call => {
    if (fires(call)) bug(call, `BUG_ON(${condition(call)})`);
  }),
  modelled('BUG', '', 'void', { source, noReturn: true, visible: false }, call => bug(call, 'BUG()')),
  modelled('unreachable', '', 'void', { source: 'include/linux/compiler.h', noReturn: true, visible: false }, call =>
    call.stop('undefined-behaviour', 'Code that is marked unreachable() is reached.'),
  ),
  modelled('panic', 'v', 'void', { source: 'kernel/panic.c', variadic: true, noReturn: true, visible: false }, call => {
    const text = formatted(call, 0).trimEnd();
    log(call, `Kernel panic - not syncing: ${text}\n`);
    return call.stop('warning-fires', `panic(): ${text}`);
  }),
  ...['__warn_printk', 'warn_slowpath_fmt_taint'].map(name =>
    modelled(name, 'v', 'void', { source: 'kernel/panic.c', variadic: true, visible: false }, call => {
      const text = formatted(call, 0).trimEnd();
      warn(call, `WARN() fires: ${text}`, text + '\n');
    }),
  ),
  ...['dump_stack', 'dump_stack_lvl'].map(name =>
    modelled(name, name === 'dump_stack' ? '' : 'i', 'void', { source: 'lib/dump_stack.c', visible: false }, call => {
      for (let i = call.thread.depth - 1; i >= 0; i--)
        log(call, ` ${call.machine.frame(call.thread, i).fn.compiled.name}+0x0/0x0\n`);
    }),
  ),
  modelled('dump_page', 'vv', 'void', { source: 'mm/debug.c: dump_page()', visible: false }, call => {
    const pfn = call.machine.pageArray.pfnAt(call.argHighOf(0), call.argLow(0));
    const reason = call.argHigh(1) === 0 ? '' : call.string(call.argHighOf(1), call.argLow(1));
    if (pfn >= 0) {
      const { pageArray } = call.machine;
      log(
        call,
        `page: refcount:${pageArray.refcount(pfn)} mapcount:${pageArray.mapcount(pfn)} pfn:0x${pfn.toString(16)}\n`,
      );
    }
    if (reason) log(call, `page dumped because: ${reason}\n`);
  }),
];
