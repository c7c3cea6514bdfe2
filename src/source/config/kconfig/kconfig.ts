import type { SourceTree, TreePath } from '../../tree';
import { parseExpression, type Expression } from './expression';

/** A default or a reverse dependency, and when it holds. */
export interface Conditional<T> {
  readonly value: T;
  readonly when: Expression | undefined;
}

/** One option, as all its entries in the Kconfig files describe it. */
export interface Option {
  readonly name: string;
  type: 'bool' | 'tristate' | 'int' | 'hex' | 'string' | undefined;
  /** Can a person set it? */
  prompted: boolean;
  /** Per entry, all that it depends on, what stands around it included. */
  readonly depends: (Expression | undefined)[];
  readonly defaults: Conditional<Expression>[];
  readonly selects: Conditional<string>[];
}

/** More levels of `source` than any tree has. */
const DEEPEST = 20;

/** Reads the options of a kernel tree for one architecture (`SRCARCH`); `more` are files to read if the tree's own do not. */
export async function readKconfig(
  tree: SourceTree,
  arch: string,
  more: readonly TreePath[] = [],
): Promise<ReadonlyMap<string, Option>> {
  const options = new Map<string, Option>();
  const seen = new Set<TreePath>();
  const read = async (path: TreePath, around: Expression | undefined, depth: number): Promise<void> => {
    if (seen.has(path) || depth > DEEPEST) return;
    seen.add(path);
    const text = await tree.read(path);
    if (text === undefined) return;
    for (const source of new FileReader(options, around).read(text)) {
      const named = source.path.replace(/\$\((?:SRCARCH|ARCH)\)/g, arch);
      if (!named.includes('$')) await read(named, source.around, depth + 1);
    }
  };
  for (const path of ['Kconfig', ...more]) await read(path, undefined, 0);
  return options;
}

/** Reads one Kconfig text; for tests and for a tree's part. */
export function parseKconfig(text: string): ReadonlyMap<string, Option> {
  const options = new Map<string, Option>();
  new FileReader(options, undefined).read(text);
  return options;
}

/** What stands around entries: `if`, `menu` and `choice` blocks. */
interface Block {
  readonly kind: 'if' | 'menu' | 'choice';
  depends: Expression | undefined;
}

class FileReader {
  private readonly blocks: Block[] = [];
  /** The entry that attributes belong to: an option, or the block that was opened last. */
  private option: Option | undefined;
  private isBlock = false;

  constructor(
    private readonly options: Map<string, Option>,
    private readonly outside: Expression | undefined,
  ) {}

  /** The files that the text includes, with what they stand in. */
  read(text: string): { readonly path: TreePath; readonly around: Expression | undefined }[] {
    const sources: { path: TreePath; around: Expression | undefined }[] = [];
    const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!.trim();
      const [, word = '', rest = ''] = /^(\w+|---help---)\s*(.*)$/.exec(line) ?? [];
      if (word === 'help' || word === '---help---') i = this.help(lines, i);
      else if (word === 'source' || word === 'osource') {
        const path = /^"([^"]+)"/.exec(rest)?.[1];
        if (path) sources.push({ path, around: this.around });
      } else this.statement(word, rest);
    }
    return sources;
  }

  /** Help goes on while lines are indented as far as its first one. */
  private help(lines: readonly string[], at: number): number {
    const indent = (line: string): number => line.replace(/\t/g, '        ').search(/\S/);
    let i = at + 1;
    while (i < lines.length && lines[i]!.trim() === '') i++;
    const first = i < lines.length ? indent(lines[i]!) : 0;
    if (first === 0) return at;
    while (i < lines.length && (lines[i]!.trim() === '' || indent(lines[i]!) >= first)) i++;
    return i - 1;
  }

  private get around(): Expression | undefined {
    return this.blocks.reduce<Expression | undefined>((all, { depends }) => and(all, depends), this.outside);
  }

  private statement(word: string, rest: string): void {
    switch (word) {
      case 'config':
      case 'menuconfig':
        this.begin(rest.trim());
        break;
      case 'if':
        this.blocks.push({ kind: 'if', depends: parseExpression(rest) });
        this.option = undefined;
        this.isBlock = false;
        break;
      case 'menu':
      case 'choice':
        this.blocks.push({ kind: word, depends: undefined });
        this.option = undefined;
        this.isBlock = true;
        break;
      case 'endif':
      case 'endmenu':
      case 'endchoice':
        this.blocks.pop();
        this.option = undefined;
        this.isBlock = false;
        break;
      case 'comment':
        this.option = undefined;
        this.isBlock = false;
        break;
      default:
        this.attribute(word, rest);
    }
  }

  private begin(name: string): void {
    let option = this.options.get(name);
    if (!option) {
      option = { name, type: undefined, prompted: false, depends: [], defaults: [], selects: [] };
      this.options.set(name, option);
    }
    option.depends.push(this.around);
    this.option = option;
    this.isBlock = false;
  }

  private attribute(word: string, rest: string): void {
    const { option } = this;
    if (word === 'depends') {
      const on = parseExpression(rest.replace(/^on\b/, ''));
      if (option) option.depends.push(and(option.depends.pop(), on));
      else if (this.isBlock && this.blocks.length > 0) {
        const block = this.blocks.at(-1)!;
        block.depends = and(block.depends, on);
      }
      return;
    }
    if (!option) return;
    const [, body = rest, condition] = /^(.*?)\s+if\s+(.*)$/.exec(rest) ?? [];
    const when = condition === undefined ? undefined : parseExpression(condition);
    switch (word) {
      case 'bool':
      case 'tristate':
      case 'int':
      case 'hex':
      case 'string':
        option.type ??= word;
        if (/^["']/.test(body)) option.prompted = true;
        break;
      case 'prompt':
        option.prompted = true;
        break;
      case 'def_bool':
      case 'def_tristate':
        option.type ??= word === 'def_bool' ? 'bool' : 'tristate';
        this.addDefault(option, body, when);
        break;
      case 'default':
        this.addDefault(option, body, when);
        break;
      case 'select':
        // What the option itself depends on matters for whether it is on, not for what follows from that.
        option.selects.push({ value: body.trim(), when });
    }
  }

  private addDefault(option: Option, body: string, when: Expression | undefined): void {
    const value = parseExpression(body);
    if (value) option.defaults.push({ value, when: and(option.depends.at(-1), when) });
  }
}

/** Both; either may be absent. */
const and = (left: Expression | undefined, right: Expression | undefined): Expression | undefined =>
  left && right ? { kind: 'and', left, right } : (left ?? right);
