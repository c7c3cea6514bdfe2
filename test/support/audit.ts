import { Auditor, type Finding, type RuleAnswer } from '../../src/audit';
import { parseVersion } from '../../src/kernel/version';
import { loadParser } from './parser';

/** How a fragment is audited. */
export interface AuditOptions {
  readonly path?: string;
  readonly version?: string;
  /** Every line counts as added by a patch. */
  readonly added?: boolean;
}

/** A bench for rules: audits a fragment and gives back what one rule said. */
export class RuleBench {
  private constructor(
    private readonly auditor: Auditor,
    readonly rule: string,
  ) {}

  static async of(rule: string): Promise<RuleBench> {
    return new RuleBench(new Auditor(await loadParser()), rule);
  }

  /** The rule's findings in the fragment. */
  findings(text: string, options: AuditOptions = {}): readonly Finding[] {
    const { path = 'drivers/example/example.c', version = '6.1', added = false } = options;
    const lines = new Set(text.split('\n').map((_, i) => i + 1));
    return this.auditor
      .analyse({ path, text, version: parseVersion(version)!, ...(added ? { added: lines } : {}) })
      .findings.filter(f => f.rule === this.rule);
  }

  /** "line severity" of each finding. */
  lines(text: string, options?: AuditOptions): readonly string[] {
    return this.findings(text, options).map(f => `${f.line} ${f.severity}`);
  }

  /** The one message, for a fragment with one finding. */
  message(text: string, options?: AuditOptions): string {
    const found = this.findings(text, options);
    if (found.length !== 1) throw new Error(`${found.length} findings instead of one`);
    return found[0]!.message;
  }

  /** What the rule says at the first use of a symbol. */
  explain(text: string, symbol: string, options: AuditOptions = {}): RuleAnswer {
    this.findings(text, options);
    const offset = text.indexOf(symbol);
    const before = text.slice(0, offset).split('\n');
    const position = { line: before.length, column: before.at(-1)!.length + 1 };
    const answers = this.auditor.explain(options.path ?? 'drivers/example/example.c', position);
    return answers.find(a => a.rule === this.rule)!;
  }
}
