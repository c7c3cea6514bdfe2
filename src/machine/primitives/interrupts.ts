import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const source = 'kernel/irq/manage.c';
const NEVER = 'an interrupt can be asked for, and never comes.';

/** Interrupts of devices. */
export const interrupts: readonly PrimitiveEntry[] = [
  stubbed('request_threaded_irq', 'iiiiii', 'int', { source }, NEVER),
  stubbed('devm_request_threaded_irq', 'iiiiiii', 'int', { source }, NEVER),
  stubbed('free_irq', 'ii', 'const void *', { source }, NEVER),
  stubbed('devm_free_irq', 'iii', 'void', { source }, NEVER),
];
