import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';
import { allocateObject, freeObject } from './slab';

const source = 'include/linux/device.h';
const STAYS = 'the device is never unbound: what was allocated for it stays until it is freed by name.';

/** Memory that belongs to a device. */
export const deviceMemory: readonly PrimitiveEntry[] = [
  stubbed('devm_kmalloc', 'ivv', 'void *', { source, visible: true }, STAYS, call => {
    allocateObject(call, call.size(0), call.argLow(1), false);
  }),
  stubbed('devm_kfree', 'iv', 'void', { source, visible: true }, STAYS, call => {
    freeObject(call, call.argLow(0), call.argHighOf(0));
  }),
];
