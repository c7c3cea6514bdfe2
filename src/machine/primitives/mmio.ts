import { hex64 } from '../memory/regions';
import type { Call } from './call';
import { modelled, stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const SIZES = [
  { suffix: 'b', bytes: 1, type: 'u8' },
  { suffix: 'w', bytes: 2, type: 'u16' },
  { suffix: 'l', bytes: 4, type: 'u32' },
  { suffix: 'q', bytes: 8, type: 'u64' },
] as const;
const WIDTHS = [
  { suffix: '8', bytes: 1, type: 'unsigned int' },
  { suffix: '16', bytes: 2, type: 'unsigned int' },
  { suffix: '32', bytes: 4, type: 'unsigned int' },
  { suffix: '64', bytes: 8, type: 'u64' },
] as const;

const source = 'include/asm-generic/io.h';
const READS = 'a register that the scenario lays over memory reads as that memory, any other as zero.';
const WRITES =
  'a register that the scenario lays over memory becomes what is written, one that it listens to (pw_on_write) calls ' +
  'it at once, any other takes no notice.';

/** Does the scenario give memory for this register? */
const isMemory = (call: Call, i: number): boolean => call.memory.peek(call.argHighOf(i), call.argLow(i)) !== undefined;

function read(call: Call, bytes: number): void {
  if (!isMemory(call, 0)) return;
  const low = call.memory.load(call.argHighOf(0), call.argLow(0), bytes);
  call.return64(low, bytes === 8 ? call.memory.high : 0);
}

function write(call: Call, bytes: number): void {
  const [high, low] = [call.argHighOf(1), call.argLow(1)];
  const bell = call.machine.output.doorbells.findLast(other => other.high === high && other.low === low);
  if (bell) call.requireFunction(bell.functionLow, bell.functionHigh);
  const value = bytes === 8 ? call.unsigned(0) : BigInt.asUintN(bytes * 8, call.unsigned(0));
  call.machine.output.event('event', `register ${hex64(high, low)}`, '', `0x${value.toString(16)}`);
  if (isMemory(call, 1)) call.memory.store(high, low, bytes, call.argLow(0), call.argHigh(0), 0);
  if (bell) call.callLater(bell.functionLow, bell.functionHigh, [[call.argLow(0), call.argHigh(0)]]);
}

const visible = { source, visible: true } as const;

/** Registers of devices. */
export const mmio: readonly PrimitiveEntry[] = [
  modelled('pw_on_write', 'vv', 'void', { source: 'scenarios/pagewarden.h', visible: false }, call => {
    call.machine.output.doorbells.push({
      high: call.argHighOf(0),
      low: call.argLow(0),
      functionHigh: call.argHighOf(1),
      functionLow: call.argLow(1),
    });
  }),
  ...SIZES.flatMap(({ suffix, bytes, type }) => [
    ...[`read${suffix}`, `read${suffix}_relaxed`, `__raw_read${suffix}`].map(name =>
      stubbed(name, 'v', type, visible, READS, call => {
        read(call, bytes);
      }),
    ),
    ...[`write${suffix}`, `write${suffix}_relaxed`, `__raw_write${suffix}`].map(name =>
      stubbed(name, 'vv', 'void', visible, WRITES, call => {
        write(call, bytes);
      }),
    ),
  ]),
  ...WIDTHS.flatMap(({ suffix, bytes, type }) => [
    stubbed(`ioread${suffix}`, 'v', type, visible, READS, call => {
      read(call, bytes);
    }),
    stubbed(`iowrite${suffix}`, 'vv', 'void', visible, WRITES, call => {
      write(call, bytes);
    }),
  ]),
];
