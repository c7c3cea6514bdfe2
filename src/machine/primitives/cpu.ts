import { High, Image as ImageLow, Meta, PerCpu } from '../memory/regions';
import { Cpu } from '../vm/thread';
import { atomicReason, checkMaySleep } from './context';
import type { Call } from './call';
import { modelled, stubbed } from './define';
import type { PrimitiveEntry } from './entry';

/** X86_EFLAGS_IF: what local_irq_save() stores while interrupts are on. */
const FLAGS_ON = 0x200;

/** Turns interrupts off and stores the flags in the variable that argument `i` is the address of. */
export function irqSave(call: Call, i: number): void {
  const { cpu } = call.thread;
  call.memory.store64(call.argHighOf(i), call.argLow(i), cpu[Cpu.IrqsOff] ? 0 : FLAGS_ON, 0, 0);
  cpu[Cpu.IrqsOff] = 1;
}
/** Puts interrupts back to what the flags say. */
export function irqRestore(call: Call, flags: number): void {
  call.thread.cpu[Cpu.IrqsOff] = flags & FLAGS_ON ? 0 : 1;
}

const irq = (name: string, parameters: string, result: string, run: (call: Call) => void): PrimitiveEntry =>
  modelled(name, parameters, result, { source: 'include/linux/irqflags.h', visible: false }, run);

const preempt = (name: string, by: number): PrimitiveEntry =>
  modelled(name, '', 'void', { source: 'include/linux/preempt.h', visible: false }, call => {
    const { cpu } = call.thread;
    cpu[Cpu.Preempt] = Math.max(0, cpu[Cpu.Preempt]! + by);
  });

const number = (call: Call): void => {
  call.returnInt(call.thread.number);
};

/** Gives the address of CPU `cpu`'s copy of the per-CPU object at an address. CPU 0 has the object itself. */
function perCpuAddress(call: Call, low: number, high: number, cpu: number): void {
  if (high === High.Image && low >= (ImageLow.Data as number)) call.return64(low, cpu === 0 ? high : High.PerCpu + cpu);
  else if (high === High.PerCpu) call.return64(low, High.PerCpu + cpu);
  else call.return64(low, high);
}

function allocatePerCpu(call: Call, bytes: number, align: number): void {
  const used = call.memory.rawLoad(High.Meta, Meta.PerCpu) || PerCpu.Dynamic;
  const at = Math.ceil(used / Math.max(align, 64)) * Math.max(align, 64);
  call.memory.rawStore(High.Meta, Meta.PerCpu, at + bytes);
  for (let cpu = 0; cpu < 16; cpu++)
    for (let byte = at & ~63; byte < at + bytes; byte += 64) call.memory.chunks.forget(High.PerCpu + cpu, byte);
  call.return64(at, High.PerCpu);
}

const perCpuSource = 'include/linux/percpu-defs.h; mm/percpu.c';

/** this_cpu_add() and friends: one indivisible step on this CPU's copy. The lvalue's type gives the width. */
function thisCpu(call: Call): readonly [high: number, low: number] {
  perCpuAddress(call, call.argLow(0), call.argHighOf(0), call.thread.number);
  const at = [call.high, call.low] as const;
  call.low = call.high = 0;
  return at;
}

const THIS_CPU: readonly [
  name: string,
  parameters: string,
  result: string,
  change: (old: bigint, call: Call) => bigint,
][] = [
  ['read', 'p', 'pointee', old => old],
  ['write', 'po', 'void', (_old, call) => call.unsigned(1)],
  ['add', 'po', 'void', (old, call) => old + call.unsigned(1)],
  ['sub', 'po', 'void', (old, call) => old - call.unsigned(1)],
  ['inc', 'p', 'void', old => old + 1n],
  ['dec', 'p', 'void', old => old - 1n],
  ['and', 'po', 'void', (old, call) => old & call.unsigned(1)],
  ['or', 'po', 'void', (old, call) => old | call.unsigned(1)],
  ['add_return', 'po', 'pointee', (old, call) => old + call.unsigned(1)],
  ['inc_return', 'p', 'pointee', old => old + 1n],
  ['dec_return', 'p', 'pointee', old => old - 1n],
];

function changeThisCpu(call: Call, change: (old: bigint, call: Call) => bigint): void {
  const [high, low] = thisCpu(call);
  const size = call.width || 8;
  const old = call.memory.load(high, low, size);
  const wide = (BigInt(old) & 0xffffffffn) | (BigInt(call.memory.high >>> 0) << 32n);
  const now = BigInt.asUintN(64, change(wide, call));
  const nowLow = Number(BigInt.asIntN(32, now));
  const nowHigh = Number(BigInt.asIntN(32, now >> 32n));
  if (now !== wide) call.memory.store(high, low, size, nowLow, nowHigh, 0);
  call.returnPointee(nowLow, nowHigh);
}

/** The CPU: its number, interrupts, preemption, per-CPU memory, and what may only be done when sleeping is allowed. */
export const cpu: readonly PrimitiveEntry[] = [
  ...['smp_processor_id', 'raw_smp_processor_id', '__smp_processor_id', 'debug_smp_processor_id'].map(name =>
    modelled(name, '', 'int', { source: 'include/linux/smp.h', visible: false }, number),
  ),
  modelled('get_cpu', '', 'int', { source: 'include/linux/smp.h', visible: false }, call => {
    call.thread.cpu[Cpu.Preempt] = call.thread.cpu[Cpu.Preempt]! + 1;
    number(call);
  }),
  preempt('put_cpu', -1),
  ...['preempt_disable', 'preempt_disable_notrace', '__preempt_disable', 'pagefault_disable', 'migrate_disable'].map(
    name => preempt(name, 1),
  ),
  ...[
    'preempt_enable',
    'preempt_enable_notrace',
    'preempt_enable_no_resched',
    '__preempt_enable',
    'pagefault_enable',
    'migrate_enable',
  ].map(name => preempt(name, -1)),
  modelled('preempt_count', '', 'int', { source: 'include/linux/preempt.h', visible: false }, call => {
    call.returnInt(call.thread.cpu[Cpu.Preempt]!);
  }),
  ...['local_irq_save', 'raw_local_irq_save'].map(name =>
    irq(name, 'a', 'void', call => {
      irqSave(call, 0);
    }),
  ),
  ...['local_irq_restore', 'raw_local_irq_restore'].map(name =>
    irq(name, 'v', 'void', call => {
      irqRestore(call, call.argLow(0));
    }),
  ),
  ...['local_irq_disable', 'raw_local_irq_disable'].map(name =>
    irq(name, '', 'void', call => {
      call.thread.cpu[Cpu.IrqsOff] = 1;
    }),
  ),
  ...['local_irq_enable', 'raw_local_irq_enable'].map(name =>
    irq(name, '', 'void', call => {
      call.thread.cpu[Cpu.IrqsOff] = 0;
    }),
  ),
  ...['irqs_disabled', 'raw_irqs_disabled'].map(name =>
    irq(name, '', 'int', call => {
      call.returnBool(call.thread.cpu[Cpu.IrqsOff] !== 0);
    }),
  ),
  ...(['local_bh_disable', 'local_bh_enable'] as const).map(name =>
    modelled(name, '', 'void', { source: 'include/linux/bottom_half.h', visible: false }, call => {
      const counts = call.thread.cpu;
      counts[Cpu.BottomHalves] = Math.max(0, counts[Cpu.BottomHalves]! + (name.endsWith('disable') ? 1 : -1));
    }),
  ),
  ...['in_atomic', 'in_interrupt', 'in_hardirq', 'in_irq', 'in_softirq', 'in_serving_softirq', 'in_nmi', 'in_task'].map(
    name =>
      modelled(name, '', 'int', { source: 'include/linux/preempt.h', visible: false }, call => {
        if (name === 'in_atomic') call.returnBool(atomicReason(call.thread) !== undefined);
        else call.returnBool(name === 'in_task');
      }),
  ),
  ...['might_sleep', '__might_sleep', 'might_resched', 'cond_resched', '__cond_resched', 'schedule', 'might_fault'].map(
    name =>
      modelled(
        name,
        name === '__might_sleep' ? 'ii' : '',
        name.includes('cond_resched') ? 'int' : 'void',
        { source: 'include/linux/kernel.h: might_sleep()', visible: false },
        call => {
          checkMaySleep(call, !name.includes('cond_resched') || !call.thread.cpu[Cpu.Rcu]);
        },
      ),
  ),
  modelled('might_sleep_if', 'v', 'void', { source: 'include/linux/kernel.h', visible: false }, call => {
    checkMaySleep(call, (call.argLow(0) | call.argHigh(0)) !== 0);
  }),
  modelled('cond_resched_lock', 'v', 'int', { source: 'include/linux/sched.h', visible: false }, () => undefined),
  modelled('need_resched', '', 'bool', { source: 'include/linux/sched.h', visible: false }, () => undefined),

  ...['this_cpu_ptr', 'raw_cpu_ptr', 'get_cpu_ptr'].map(name =>
    modelled(name, 'v', 'argument', { source: perCpuSource, visible: false }, call => {
      perCpuAddress(call, call.argLow(0), call.argHighOf(0), call.thread.number);
      if (name === 'get_cpu_ptr') call.thread.cpu[Cpu.Preempt] = call.thread.cpu[Cpu.Preempt]! + 1;
    }),
  ),
  modelled('put_cpu_ptr', 'v', 'void', { source: perCpuSource, visible: false }, call => {
    call.thread.cpu[Cpu.Preempt] = Math.max(0, call.thread.cpu[Cpu.Preempt]! - 1);
  }),
  modelled('per_cpu_ptr', 'vv', 'argument', { source: perCpuSource, visible: false }, call => {
    perCpuAddress(call, call.argLow(0), call.argHighOf(0), call.argLow(1));
  }),
  ...['__alloc_percpu', '__alloc_percpu_gfp', 'pcpu_alloc_noprof'].map(name =>
    modelled(
      name,
      name === '__alloc_percpu' ? 'vv' : name === 'pcpu_alloc_noprof' ? 'vvvv' : 'vvv',
      'void *',
      { source: perCpuSource },
      call => {
        allocatePerCpu(call, call.size(0), call.size(1));
      },
    ),
  ),
  stubbed('free_percpu', 'v', 'void', { source: perCpuSource }, 'freed per-CPU memory stays readable.'),
  ...['this_cpu', 'raw_cpu', '__this_cpu'].flatMap(prefix =>
    THIS_CPU.map(([name, parameters, result, change]) =>
      modelled(`${prefix}_${name}`, parameters.replace('p', 'l'), result, { source: perCpuSource }, call => {
        changeThisCpu(call, change);
      }),
    ),
  ),
  stubbed(
    'get_current',
    '',
    'struct task_struct *',
    { source: 'arch/x86/include/asm/current.h' },
    'the running task is all zeros.',
    call => {
      call.return64(PerCpu.Task, High.PerCpu + call.thread.number);
    },
  ),
  stubbed('cpu_relax', '', 'void', { source: 'arch/x86/include/asm/vdso/processor.h' }, 'it only waits.'),
  ...['num_online_cpus', 'num_possible_cpus', 'num_present_cpus'].map(name =>
    modelled(name, '', 'unsigned int', { source: 'include/linux/cpumask.h', visible: false }, call => {
      call.returnUnsigned(call.machine.threads.length);
    }),
  ),
];
