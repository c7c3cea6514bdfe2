import { rulesIn, type VersionRule } from '../../kernel/version-rules';
import { isContract } from '../contracts';
import { takersIn } from '../../kernel/speculative-paths';
import { series } from '../phrases';
import type { Fixer } from './fixer';
import { aboveLine, blockComment, indentAt, ownStatement } from './layout';

/** How a drafted comment begins, so that nobody takes it for a checked one; unchecked-draft looks for it. */
export const DRAFT = 'DRAFT by pagewarden, to be checked:';

/**
 * Drafts the comment that an auditor asks for, from what the rule saw. It is offered only where a rule says what at
 * worst follows from a count that is too high: a comment that calls harm harmless would be worse than none.
 */
export const auditComment: Fixer = {
  rules: ['missing-audit-comment', 'exact-refcount-decision'],
  propose(use, report) {
    const { fn } = use;
    if (!report.atWorst) return undefined;
    const statement = ownStatement(use.node) ?? use.node;
    const facts = rulesIn(fn.file.version).filter(rule => rule.id === (use.api.count === '_mapcount' ? 'R2' : 'R7'));
    const text = `${DRAFT} ${report.atWorst} ${facts.map(cite).join(' ')}`.trim();
    const spoken =
      use.api.count === '_refcount' ? text.replace(DRAFT, `${DRAFT} ${takersText(use.fn.file.version)}`) : text;
    if (!isContract(spoken)) return undefined;
    const change = aboveLine(fn.file, statement.start, blockComment(spoken, indentAt(fn.file, statement.start)));
    return (
      change && {
        title: 'Draft the comment that says why a transient reference is harmless',
        preferred: true,
        changes: [change],
      }
    );

    function cite(rule: VersionRule): string {
      const range = rule.to ? `${rule.from ?? ''} to ${rule.to}` : `${rule.from ?? ''} on`;
      return `The rule in ${series(fn.file.version)} (${range}, ${rule.source}): ${rule.rule}`;
    }
  },
};

const takersText = (version: Parameters<typeof takersIn>[0]): string =>
  `${takersIn(version)} can hold a transient reference here.`;
