import type { Actor } from './actor';
import { device } from './device';
import { failingAllocation } from './failing-allocation';
import { gupFast } from './gup-fast';
import { gupFastPin } from './gup-fast-pin';
import { latePut } from './late-put';
import { otherOwner } from './other-owner';
import { pageCache } from './page-cache';
import { pfnScanner } from './pfn-scanner';

/** Everybody who can come in between, in the order in which verdicts are reported. */
export const ACTORS: readonly Actor[] = [
  gupFast,
  gupFastPin,
  pageCache,
  pfnScanner,
  latePut,
  otherOwner,
  failingAllocation,
  device,
];
