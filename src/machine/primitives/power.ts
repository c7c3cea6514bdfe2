import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'include/linux/pm_runtime.h';
const ON = 'devices are powered, and stay so.';

/** Runtime power management, for drivers that wake their unit before they touch its registers. */
export const power: readonly PrimitiveEntry[] = [
  ...['__pm_runtime_resume', '__pm_runtime_idle', '__pm_runtime_suspend', '__pm_runtime_set_status'].map(name =>
    stubbed(name, 'ii', 'int', { source }, ON),
  ),
  ...['pm_runtime_get_if_active', 'pm_runtime_get_if_in_use'].map(name =>
    stubbed(name, 'i', 'int', { source, variadic: true }, ON, call => {
      call.returnInt(1);
    }),
  ),
  ...['pm_runtime_enable', 'pm_runtime_irq_safe', 'pm_runtime_forbid', 'pm_runtime_allow'].map(name =>
    stubbed(name, 'i', 'void', { source }, ON),
  ),
  ...['__pm_runtime_disable', '__pm_runtime_use_autosuspend', 'pm_runtime_set_autosuspend_delay'].map(name =>
    stubbed(name, 'ii', 'void', { source }, ON),
  ),
];
