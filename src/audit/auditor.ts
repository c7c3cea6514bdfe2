import { isKernelCode } from '../kernel/core-mm';
import { pageCountApi, type PageCountApi } from '../kernel/page-count-api';
import type { KernelVersion } from '../kernel/version';
import { child } from '../source/syntax/node';
import type { CParser } from '../source/syntax/parser';
import type { TreePath } from '../source/tree';
import type { Finding, Range, RuleAnswer, Severity, Use } from './finding';
import { fixesFor } from './fixes';
import { suppressions } from './ignore';
import { isReport, type Rule, type RuleContext } from './rule';
import { RULES } from './rules';
import { mayDefineOps, strategiesIn, type DriverStrategy } from './strategies';
import { FileUnit, mentionsCount, SyntaxReader, type CountUse } from './unit';
import { wrappersOf, type Wrapper } from './wrappers';

/** A file to audit. */
export interface AuditInput {
  readonly path: TreePath;
  readonly text: string;
  readonly version: KernelVersion;
  /** Lines (from 1) that a patch under review added; absent in a sweep or for a file as it stands. */
  readonly added?: ReadonlySet<number>;
  /** Lines (from 1) that the patch shows as context, so that findings say so. */
  readonly context?: ReadonlySet<number>;
  /** Should findings carry their fixes? An editor asks for them, a sweep does not. */
  readonly fixes?: boolean;
  /** Forwarding helpers of other files, by name, as {@link FileAudit.wrappers} gave them. */
  readonly wrappers?: ReadonlyMap<string, Wrapper>;
}

/** A function of the file, for lenses and outlines. */
export interface AuditedFunction extends Range {
  readonly name: string;
  /** The name alone. */
  readonly nameRange: Range;
  /** How many uses of a count it has. */
  readonly uses: number;
  readonly isStatic: boolean;
}

/** What an audit of one file says. */
export interface FileAudit {
  readonly findings: readonly Finding[];
  readonly uses: readonly Use[];
  readonly functions: readonly AuditedFunction[];
  /** Forwarding helpers that this file defines, for audits of files that include it. */
  readonly wrappers: ReadonlyMap<string, Wrapper>;
}

/** Severity per rule as a person set it; "off" silences the rule. */
export type RuleSettings = ReadonlyMap<string, Severity | 'off'>;

/** A place in a file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A use together with what the API table knows about it. */
export interface UseFacts {
  readonly use: Use;
  readonly api: PageCountApi;
  /** The helper that only forwards, when the call is one of such. */
  readonly forwardedBy: string | undefined;
}

interface Kept {
  readonly input: AuditInput;
  readonly unit: FileUnit;
  readonly audit: FileAudit;
}

/** Files whose last audit is kept for hovers and explanations. */
const KEPT_FILES = 64;

/**
 * Audits files. Synchronous and free of input and output; keeps what it read, so that after an edit only the functions
 * that changed are parsed again.
 */
export class Auditor {
  private readonly reader: SyntaxReader;
  private readonly kept = new Map<TreePath, Kept>();

  constructor(
    parser: CParser,
    private readonly settings: RuleSettings = new Map(),
    private readonly rules: readonly Rule[] = RULES,
    /** Files that are remembered for explanations and for the next edit; a sweep, which comes by once, needs none. */
    private readonly keptFiles = KEPT_FILES,
  ) {
    this.reader = keptFiles ? new SyntaxReader(parser) : new SyntaxReader(parser, 0);
  }

  /** Findings, uses and functions of a file. */
  analyse(input: AuditInput): FileAudit {
    const unit = new FileUnit(input.path, input.text, input.version, this.reader, input.wrappers);
    const own = wrappersOf(unit);
    if (own.size) unit.wrappers = new Map([...(input.wrappers ?? []), ...own]);
    const findings: Finding[] = [];
    const uses: Use[] = [];
    const ignored = suppressions(unit);
    const context = ruleContext(unit, input);
    for (const fn of unit.functions) {
      for (const use of fn.uses) {
        uses.push(describeUse(use));
        // User-space programs in the tree call functions of the same names; only a patch under review is looked at.
        if (!isKernelCode(input.path) && !input.added) continue;
        for (const rule of this.rules) {
          const finding = this.apply(rule, use, context, input);
          if (finding && !ignored.covers(rule.id, finding.line)) findings.push(finding);
        }
      }
    }
    findings.push(...ignored.problems(input.path));
    findings.sort((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule));
    const audit: FileAudit = {
      findings: unique(findings),
      uses,
      functions: unit.functions.map(describe),
      wrappers: own,
    };
    this.keep(input, unit, audit);
    return audit;
  }

  /** Which rules looked at the use at a position of a file analysed before, and what each made of it. */
  explain(path: TreePath, position: Position): readonly RuleAnswer[] {
    const kept = this.kept.get(path);
    const use = kept && useAt(kept.unit, position);
    if (!kept || !use) return [];
    const context = ruleContext(kept.unit, kept.input);
    const ignored = suppressions(kept.unit);
    return this.rules.map(rule => {
      if (this.settings.get(rule.id) === 'off')
        return { rule: rule.id, fired: false, because: 'The rule is off in the settings.' };
      const opinion = rule.check(use, context);
      if (!opinion) return { rule: rule.id, fired: false, because: `This rule looks only at ${rule.concerns}.` };
      if (!isReport(opinion)) return { rule: rule.id, fired: false, because: opinion.silent };
      const line = kept.unit.lines.lineAt(opinion.at?.start ?? use.node.start);
      const reason = ignored.reasonFor(rule.id, line);
      if (reason) return { rule: rule.id, fired: false, because: `Silenced by a comment: ${reason}` };
      return { rule: rule.id, fired: true, because: opinion.message };
    });
  }

  /** The use at a position of a file analysed before, with its row of the API table: what a hover shows. */
  factsAt(path: TreePath, position: Position): UseFacts | undefined {
    const kept = this.kept.get(path);
    const use = kept && useAt(kept.unit, position);
    return use && { use: describeUse(use), api: use.api, forwardedBy: use.wrapper?.name };
  }

  /** The counter strategies of the page-table operations that a file defines. */
  strategies(input: AuditInput): readonly DriverStrategy[] {
    if (!mayDefineOps(input.text)) return [];
    return strategiesIn(new FileUnit(input.path, input.text, input.version, this.reader, input.wrappers));
  }

  /** Forgets a file that was closed. */
  forget(path: TreePath): void {
    this.kept.delete(path);
  }

  private apply(rule: Rule, use: CountUse, context: RuleContext, input: AuditInput): Finding | undefined {
    const setting = this.settings.get(rule.id);
    if (setting === 'off') return undefined;
    const opinion = rule.check(use, context);
    if (!opinion || !isReport(opinion)) return undefined;
    const { lines, path } = use.fn.file;
    const range = lines.range(opinion.at?.start ?? use.node.start, opinion.at?.end ?? use.node.end);
    return {
      rule: rule.id,
      severity: setting ?? opinion.severity,
      file: path,
      ...range,
      function: use.fn.name,
      count: use.api.count,
      symbol: use.symbol,
      message: opinion.message,
      docs: `docs/rules/${rule.id}.md`,
      origin: input.added?.has(range.line) ? 'added' : input.context?.has(range.line) ? 'context' : 'tree',
      related: (opinion.related ?? []).map(r => ({ file: path, line: lines.lineAt(r.start), message: r.message })),
      ...(input.fixes ? { fixes: fixesFor(rule.id, use, opinion) } : {}),
    };
  }

  private keep(input: AuditInput, unit: FileUnit, audit: FileAudit): void {
    this.kept.delete(input.path);
    this.kept.set(input.path, { input, unit, audit });
    for (const path of this.kept.keys()) {
      if (this.kept.size <= this.keptFiles) break;
      this.kept.delete(path);
    }
  }
}

/** Is a file worth auditing at all? A test on the raw text, cheap enough for a whole tree. */
export const mayContainUses = (text: string): boolean => mentionsCount(text);

/** A use's row of the API table, by the symbol that a {@link Use} or finding carries. */
export const apiOf = (symbol: string): PageCountApi | undefined => pageCountApi(symbol);

function ruleContext(file: FileUnit, input: AuditInput): RuleContext {
  return {
    file,
    reviewing: input.added !== undefined,
    added: offset => input.added?.has(file.lines.lineAt(offset)) ?? false,
  };
}

function describeUse(use: CountUse): Use {
  const { file } = use.fn;
  const name = child(use.node, use.node.kind === 'call_expression' ? 'function' : 'field') ?? use.node;
  return {
    file: file.path,
    function: use.fn.name,
    count: use.api.count ?? '_refcount',
    symbol: use.symbol,
    expression: use.fn.folded(use.node),
    ...file.lines.range(name.start, name.end),
  };
}

function describe(fn: FileUnit['functions'][number]): AuditedFunction {
  const { lines } = fn.file;
  const { header } = fn;
  return {
    name: fn.name,
    ...lines.range(header.header, header.end),
    nameRange: lines.range(header.nameStart, header.nameStart + fn.name.length),
    uses: fn.uses.length,
    isStatic: /\bstatic\b/.test(header.specifiers),
  };
}

/** The innermost use whose expression covers a position. */
function useAt(unit: FileUnit, position: Position): CountUse | undefined {
  const offset = unit.lines.startOf(position.line) + position.column - 1;
  let best: CountUse | undefined;
  for (const fn of unit.functions) {
    if (offset < fn.header.body || offset >= fn.header.end) continue;
    for (const use of fn.uses) {
      if (offset < use.node.start || offset > use.node.end) continue;
      if (!best || use.node.end - use.node.start < best.node.end - best.node.start) best = use;
    }
  }
  return best;
}

function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(f => {
    const key = `${f.rule}:${f.line}:${f.column}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
