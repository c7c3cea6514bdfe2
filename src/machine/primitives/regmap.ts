import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'include/linux/regmap.h';
const LOST = 'what is written to a regmap is lost, and it reads as zero.';

/** Register maps of other units that a driver sets up on the way. */
export const regmap: readonly PrimitiveEntry[] = [
  stubbed('regmap_read', 'ivv', 'int', { source, visible: true }, LOST, call => {
    call.memory.store32(call.argHighOf(1), call.argLow(1), 0, 0);
  }),
  stubbed('regmap_write', 'ivv', 'int', { source, visible: true }, LOST, call => {
    call.machine.output.event(
      'event',
      `regmap register 0x${call.unsigned(0).toString(16)}`,
      '',
      `0x${call.unsigned(1).toString(16)}`,
    );
  }),
  stubbed('regmap_update_bits_base', 'iiiiiii', 'int', { source }, LOST),
];
