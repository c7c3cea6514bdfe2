import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';

/** A key's first word is its count, whatever its type; it starts as the key was defined, and code may change it. */
function enabled(call: Call): void {
  call.returnBool(call.memory.load32(call.argHighOf(0), call.argLow(0)) > 0);
}

const set =
  (change: (old: number) => number) =>
  (call: Call): void => {
    const old = call.memory.load32(call.argHighOf(0), call.argLow(0));
    call.memory.store32(call.argHighOf(0), call.argLow(0), change(old), 0);
  };

const source = 'include/linux/jump_label.h';

/** Static branches, without the code patching: a test of the key's count. */
export const staticKeys: readonly PrimitiveEntry[] = [
  ...[
    'static_branch_likely',
    'static_branch_unlikely',
    'static_key_true',
    'static_key_false',
    'static_key_enabled',
  ].map(name => modelled(name, 'v', 'bool', { source, visible: false }, enabled)),
  ...['static_branch_enable', 'static_key_enable', 'static_branch_enable_cpuslocked'].map(name =>
    modelled(
      name,
      'v',
      'void',
      { source },
      set(() => 1),
    ),
  ),
  ...['static_branch_disable', 'static_key_disable', 'static_branch_disable_cpuslocked'].map(name =>
    modelled(
      name,
      'v',
      'void',
      { source },
      set(() => 0),
    ),
  ),
  ...['static_branch_inc', 'static_key_slow_inc'].map(name =>
    modelled(
      name,
      'v',
      'void',
      { source },
      set(old => old + 1),
    ),
  ),
  ...['static_branch_dec', 'static_key_slow_dec'].map(name =>
    modelled(
      name,
      'v',
      'void',
      { source },
      set(old => old - 1),
    ),
  ),
];
