import { High, Meta } from '../memory/regions';
import type { Call } from './call';
import { checkMaySleep } from './context';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';

/** Nanoseconds that pass between two looks at a clock: enough that every wait with a timeout ends. */
const TICK = 1_000_000n;

/** The clock, which moves on whenever someone looks at it or waits. */
function now(call: Call, passes: bigint): bigint {
  const { memory } = call;
  const old =
    (BigInt(memory.rawLoad(High.Meta, Meta.Time)) & 0xffffffffn) |
    (BigInt(memory.rawLoad(High.Meta, Meta.Time + 4) >>> 0) << 32n);
  const value = old + passes;
  memory.rawStore(High.Meta, Meta.Time, Number(BigInt.asIntN(32, value)));
  memory.rawStore(High.Meta, Meta.Time + 4, Number(BigInt.asIntN(32, value >> 32n)));
  return value;
}

const clock = (name: string, result: string): PrimitiveEntry =>
  modelled(name, '', result, { source: 'kernel/time/timekeeping.c', visible: false }, call => {
    call.returnBig(now(call, TICK));
  });

const wait = (name: string, parameters: string, unit: bigint, sleeps: boolean): PrimitiveEntry =>
  modelled(
    name,
    parameters,
    'void',
    { source: 'kernel/time/timer.c; include/asm-generic/delay.h', visible: false },
    call => {
      checkMaySleep(call, sleeps);
      now(call, call.unsigned(0) * unit);
    },
  );

/** Clocks and delays. Time is simulated: it passes when it is looked at, and a delay costs nothing. */
export const time: readonly PrimitiveEntry[] = [
  ...['ktime_get', 'ktime_get_raw', 'ktime_get_real', 'ktime_get_boottime', 'ktime_get_with_offset'].map(name =>
    clock(name, 'ktime_t'),
  ),
  ...['ktime_get_ns', 'ktime_get_raw_ns', 'ktime_get_mono_fast_ns', 'local_clock', 'sched_clock'].map(name =>
    clock(name, 'u64'),
  ),
  ...['get_cycles', 'rdtsc', 'rdtsc_ordered'].map(name => clock(name, 'unsigned long long')),
  wait('udelay', 'v', 1_000n, false),
  wait('ndelay', 'v', 1n, false),
  wait('mdelay', 'v', 1_000_000n, false),
  wait('msleep', 'v', 1_000_000n, true),
  wait('ssleep', 'v', 1_000_000_000n, true),
  wait('usleep_range', 'vi', 1_000n, true),
  wait('fsleep', 'v', 1_000n, true),
];
