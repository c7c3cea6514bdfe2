/** The audit's front door: everything that an editor, a terminal or a worker needs. */
export {
  Auditor,
  apiOf,
  mayContainUses,
  type AuditInput,
  type AuditedFunction,
  type FileAudit,
  type Position,
  type RuleSettings,
  type UseFacts,
} from './auditor';
export type { Count, Finding, Fix, Range, Related, RuleAnswer, Severity, TextEdit, Use } from './finding';
export { type Rule } from './rule';
export { RULES } from './rules';
export { mayDefineOps, type CounterHome, type DriverStrategy, type FreedWhen, type Shown } from './strategies';
export { type Wrapper } from './wrappers';
export { CParser, type ParserBinaries } from '../source/syntax/parser';
