import { FIELD_APIS } from '../kernel/page-count/fields';
import { PAGE_COUNT_APIS, pageCountApi, type PageCountApi } from '../kernel/page-count-api';
import type { KernelVersion } from '../kernel/version';
import { findFunctions, parametersOf, type FunctionText, type Parameter } from '../source/syntax/functions';
import { mask } from '../source/syntax/masks';
import { child, shifted, walk, type CNode } from '../source/syntax/node';
import type { CParser } from '../source/syntax/parser';
import { skeleton, type Skeleton } from '../source/syntax/skeleton';
import type { TreePath } from '../source/tree';
import type { Wrapper } from './wrappers';
import { Lines } from './lines';
import { variablesOf } from './variables';

/** A use of a count inside a function: a call of the API table, of a wrapper of one, or a field. */
export interface CountUse {
  readonly fn: FunctionUnit;
  /** The call or field expression; its offsets are offsets into the file. */
  readonly node: CNode;
  readonly api: PageCountApi;
  /** As written: "page_ref_inc", "->_mapcount", or a wrapper's name. */
  readonly symbol: string;
  /** The argument that is the page. */
  readonly page: CNode | undefined;
  /** The argument that says by how much or to what. */
  readonly amount: CNode | undefined;
  /** Set when the call is one of a helper that only forwards. */
  readonly wrapper: Wrapper | undefined;
}

/** One function definition; its syntax is read when first asked for. */
export class FunctionUnit {
  private syntax: CNode | null | undefined;
  private found: readonly CountUse[] | undefined;
  private named: readonly Parameter[] | undefined;

  constructor(
    readonly file: FileUnit,
    readonly header: FunctionText,
  ) {}

  get name(): string {
    return this.header.name;
  }

  get parameters(): readonly Parameter[] {
    return (this.named ??= parametersOf(this.header));
  }

  /** The body's compound statement; undefined when the parser gave up. */
  get body(): CNode | undefined {
    if (this.syntax === undefined) this.syntax = this.file.parse(this.header) ?? null;
    return this.syntax ?? undefined;
  }

  /** The text of a node as it stands in the file. */
  text(node: CNode): string {
    return this.file.text.slice(node.start, node.end);
  }

  /** The text of a node with comments dropped and white space folded. */
  folded(node: CNode): string {
    return this.file.seen.code.slice(node.start, node.end).replace(/\s+/g, ' ').trim();
  }

  /** Is the whole function, comment above included, free of a word? Cheap, before anything is parsed. */
  mentions(word: string): boolean {
    const at = this.file.seen.code.indexOf(word, this.header.header);
    return at >= 0 && at < this.header.end;
  }

  /** The uses of the counts in this function. */
  get uses(): readonly CountUse[] {
    return (this.found ??= this.file.mayUse(this.header) && this.body ? collectUses(this, this.body) : []);
  }
}

/** One file under audit. */
export class FileUnit {
  readonly seen: Skeleton;
  readonly lines: Lines;
  readonly functions: readonly FunctionUnit[];
  private byName: Map<string, FunctionUnit> | undefined;
  private memos = new Map<string, unknown>();

  constructor(
    readonly path: TreePath,
    readonly text: string,
    readonly version: KernelVersion,
    private readonly parser: SyntaxReader,
    /** Helpers of this file and of its headers that only forward to a page-count call, by name. */
    public wrappers: ReadonlyMap<string, Wrapper> = new Map(),
  ) {
    this.seen = skeleton(text);
    this.lines = new Lines(text);
    this.functions = findFunctions(text, this.seen).map(header => new FunctionUnit(this, header));
  }

  /** The definition of a function in this file. */
  function(name: string): FunctionUnit | undefined {
    this.byName ??= new Map(this.functions.map(fn => [fn.name, fn]));
    return this.byName.get(name);
  }

  /** Something about the file as a whole, worked out once. */
  memo<T>(key: string, make: () => T): T {
    if (!this.memos.has(key)) this.memos.set(key, make());
    return this.memos.get(key) as T;
  }

  parse(header: FunctionText): CNode | undefined {
    return this.parser.body(this.text.slice(header.body, header.end), header.body);
  }

  /** Could the function contain a use? Only names are looked at. */
  mayUse(header: FunctionText): boolean {
    const named = this.memo('named', () => namedAt(this.seen.code));
    if (named.some(at => at >= header.body && at < header.end)) return true;
    if (!this.wrappers.size) return false;
    const code = this.seen.code.slice(header.body, header.end);
    return [...this.wrappers.keys()].some(name => code.includes(name));
  }
}

/** Reads function bodies, remembering those it has read: after an edit only the edited function is parsed again. */
export class SyntaxReader {
  private readonly kept = new Map<string, { readonly offset: number; readonly node: CNode | undefined }>();
  private size = 0;

  constructor(
    private readonly parser: CParser,
    /** Characters of source whose syntax is kept. */
    private readonly limit = 1_000_000,
  ) {}

  /** The compound statement of a body that starts at `offset` of its file. */
  body(text: string, offset: number): CNode | undefined {
    const hit = this.kept.get(text);
    const node = hit
      ? hit.node && (hit.offset === offset ? hit.node : shifted(hit.node, offset - hit.offset))
      : this.parse(text, offset);
    if (hit) this.kept.delete(text);
    else this.size += text.length;
    this.kept.set(text, { offset, node });
    for (const old of this.kept.keys()) {
      if (this.size <= this.limit) break;
      this.kept.delete(old);
      this.size -= old.length;
    }
    return node;
  }

  private parse(text: string, offset: number): CNode | undefined {
    const prefix = 'void f()';
    const root = this.parser.read(prefix + mask(text), prefix.length - offset);
    const definition = root?.children.find(c => c.kind === 'function_definition');
    return definition ? child(definition, 'body') : root?.children.find(c => c.kind === 'compound_statement');
  }
}

const FIELD_NAMES = new Set(FIELD_APIS.map(row => row.name.slice(2)));
const NAMES = new Set(PAGE_COUNT_APIS.map(row => row.name.replace('->', '')));
/** Nearly every name has one of these in it: three searches for plain strings are far faster than one for all names. */
const SEEDS = ['page', 'folio', 'count'];
/** The few that have none; they hand out folios or belong to page tables, so a text that names them says so. */
const SEEDLESS = [...NAMES].filter(name => !SEEDS.some(seed => name.includes(seed)));

const isWordCode = (c: number): boolean =>
  (c >= 97 && c <= 122) || c === 95 || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);

/** Offsets at which a text names something of the table; `first` stops at one. Says nothing about comments: give it code. */
function namedAt(text: string, first = false): number[] {
  const found: number[] = [];
  const speaksOfPages = text.includes('page') || text.includes('folio');
  for (const seed of speaksOfPages ? [...SEEDS, ...SEEDLESS] : ['count']) {
    for (let i = text.indexOf(seed); i >= 0;) {
      let start = i;
      while (start > 0 && isWordCode(text.charCodeAt(start - 1))) start--;
      let end = i + seed.length;
      while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
      if (NAMES.has(text.slice(start, end))) {
        found.push(start);
        if (first) return found;
      }
      i = text.indexOf(seed, end);
    }
  }
  return found;
}

/** Does a text name any function, macro or field of the table, be it in a comment? */
export const mentionsCount = (text: string): boolean => namedAt(text, true).length > 0;

function collectUses(fn: FunctionUnit, body: CNode): CountUse[] {
  const out: CountUse[] = [];
  for (const node of walk(body)) {
    if (node.kind === 'call_expression') {
      const use = callUse(fn, node);
      if (use) out.push(use);
    } else if (node.kind === 'field_expression') {
      const use = fieldUse(fn, node);
      if (use) out.push(use);
    }
  }
  return out;
}

/** The arguments of a call, comments left out. */
export const callArguments = (call: CNode): readonly CNode[] =>
  child(call, 'arguments')?.children.filter(c => c.kind !== 'comment') ?? [];

/** The plain name that a call calls; undefined for a call through an expression. */
export function calleeName(fn: FunctionUnit, call: CNode): string | undefined {
  const callee = child(call, 'function');
  return callee?.kind === 'identifier' ? fn.text(callee) : undefined;
}

function callUse(fn: FunctionUnit, node: CNode): CountUse | undefined {
  const callee = child(node, 'function');
  if (!callee) return undefined;
  // A call through a table of operations ("ops->page_count(p)") is named by its member.
  const member = callee.kind === 'field_expression' ? child(callee, 'field') : undefined;
  const name = fn.text(member ?? callee);
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const args = callArguments(node);
  const api = pageCountApi(name);
  if (api && api.effect !== 'field') {
    const amount = api.amount === undefined ? undefined : args[api.amount];
    return { fn, node, api, symbol: name, page: args[api.page], amount, wrapper: undefined };
  }
  if (api) return { fn, node, api, symbol: name, page: args[0], amount: undefined, wrapper: undefined };
  const wrapper = member ? undefined : fn.file.wrappers.get(name);
  if (!wrapper || wrapper.name === fn.name) return undefined;
  const target = pageCountApi(wrapper.api);
  if (!target) return undefined;
  const amount = wrapper.amount === undefined ? undefined : args[wrapper.amount];
  return { fn, node, api: target, symbol: name, page: args[wrapper.page], amount, wrapper };
}

function fieldUse(fn: FunctionUnit, node: CNode): CountUse | undefined {
  const field = child(node, 'field');
  const name = field && fn.text(field);
  if (!name || !FIELD_NAMES.has(name)) return undefined;
  const api = pageCountApi(`->${name}`);
  const page = child(node, 'argument');
  // Other structures have a member of the same name; a type that can be seen and is another settles it.
  const type = page?.kind === 'identifier' ? variablesOf(fn).typeOf(fn.text(page)) : undefined;
  if (!api || (type && !/\b(?:page|folio|ptdesc|slab|ioptdesc|zpdesc|void|auto)\b/.test(type))) return undefined;
  return { fn, node, api, symbol: `->${name}`, page, amount: undefined, wrapper: undefined };
}
