import type { Rule } from '../rule';
import { countOverwritten } from './count-overwritten';
import { directFieldAccess } from './direct-field-access';
import { exactRefcountDecision } from './exact-refcount-decision';
import { missingAuditComment } from './missing-audit-comment';
import { privateMapcount } from './private-mapcount';
import { refcountAsCounter } from './refcount-as-counter';

/** Every rule, in the order in which findings on one line are shown. */
export const RULES: readonly Rule[] = [
  exactRefcountDecision,
  refcountAsCounter,
  countOverwritten,
  privateMapcount,
  directFieldAccess,
  missingAuditComment,
];
