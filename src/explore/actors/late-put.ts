import type { Actor } from './actor';

/** Somebody who got a reference by the rules and drops it after the owner believes itself alone. */
export const latePut: Actor = {
  name: 'late-put',
  title: 'a late put',
  header: 'holder.h',
  standsFor: 'any get_page() whose put_page() comes late: a previous owner, a look-up that succeeded',
  does: 'Has a reference from before, and puts it at any moment.',
  boundedByGracePeriod: false,
  page: { setup: 'pw_hold(pw_block);', cpus: [{ heading: 'previous owner', body: 'pw_late_put();' }] },
};
