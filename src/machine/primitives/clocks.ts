import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'include/linux/clk.h; include/linux/reset.h';
const TICKS = 'clocks tick, and resets are over at once.';

/** Clocks and reset lines of devices. */
export const clocks: readonly PrimitiveEntry[] = [
  ...['clk_prepare', 'clk_enable', 'reset_control_assert', 'reset_control_deassert', 'reset_control_reset'].map(name =>
    stubbed(name, 'i', 'int', { source }, TICKS),
  ),
  ...['clk_disable', 'clk_unprepare'].map(name => stubbed(name, 'i', 'void', { source }, TICKS)),
  ...['clk_bulk_prepare', 'clk_bulk_enable'].map(name => stubbed(name, 'ii', 'int', { source }, TICKS)),
  ...['clk_bulk_disable', 'clk_bulk_unprepare'].map(name => stubbed(name, 'ii', 'void', { source }, TICKS)),
];
