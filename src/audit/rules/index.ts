import type { Rule } from '../rule';
import { blindSpeculativeGet } from './blind-speculative-get';
import { countOverwritten } from './count-overwritten';
import { countReadThenMoved } from './count-read-then-moved';
import { directFieldAccess } from './direct-field-access';
import { exactRefcountDecision } from './exact-refcount-decision';
import { frozenPagePut } from './frozen-page-put';
import { goneApi } from './gone-api';
import { testingDropIgnored, tryGetIgnored } from './ignored-results';
import { mapcountDiscarded, mapcountUnderflow, missingMapcountReset } from './mapcount-lifetime';
import { missingAuditComment } from './missing-audit-comment';
import { noOverflowHeadroom } from './no-overflow-headroom';
import { nonTestingDrop } from './non-testing-drop';
import { privateMapcount } from './private-mapcount';
import { freezeImbalance, headTestedAfterPut, highOrderPut, pinPutMismatch, useAfterPut } from './put-protocol';
import { putsNotOwned } from './puts-not-owned';
import { rangeCheckOnCount } from './range-check-on-count';
import { refcountAsCounter } from './refcount-as-counter';
import { speculativeGetUnchecked } from './speculative-get-unchecked';
import { freedBeforeFlush, freeOnEmptyWithoutExclusion } from './table-lifetime';
import { rawCountOfTail, refcountedFilter } from './tail-and-filter';
import { unownedRaise } from './unowned-raise';

/** Every rule, in the order in which findings on one line are shown. */
export const RULES: readonly Rule[] = [
  exactRefcountDecision,
  rangeCheckOnCount,
  refcountAsCounter,
  countOverwritten,
  countReadThenMoved,
  noOverflowHeadroom,
  putsNotOwned,
  nonTestingDrop,
  testingDropIgnored,
  tryGetIgnored,
  unownedRaise,
  speculativeGetUnchecked,
  blindSpeculativeGet,
  rawCountOfTail,
  refcountedFilter,
  useAfterPut,
  headTestedAfterPut,
  highOrderPut,
  pinPutMismatch,
  freezeImbalance,
  frozenPagePut,
  privateMapcount,
  missingMapcountReset,
  mapcountUnderflow,
  mapcountDiscarded,
  freedBeforeFlush,
  freeOnEmptyWithoutExclusion,
  directFieldAccess,
  goneApi,
  missingAuditComment,
];
