import type { CancelToken } from '../kernel/cancel';
import { Chunk, ChunkDeclared, declarations, type Segment } from './chunk';
import { ChunkScanner, Step } from './chunk-scanner';
import { evaluate } from './condition';
import { parseDeclaration, type DeclaredName } from './declaration';
import { DirectiveKind, includeName, type Directive } from './directives';
import { Expander, type ExpansionPlace } from './expander';
import { MacroEffects } from './harmless';
import type { Found, IncludeRequest, Includes } from './includes';
import type { LexedFile } from './lexed-file';
import { MacroTable } from './macro-table';
import { Packing } from './packing';
import type { PreToken, Spelled } from './pre-token';
import { gccHas } from './predefined/features';
import { headOf, shapeAt, type Shape } from './shape';
import { isWord, LEFT_PAREN, Sym, type Symbols } from './symbols';
import { visible } from './tokens';
import type { TreePath } from './tree';

/** Macros that are always defined but have no text. */
const DYNAMIC = new Set<number>([
  ...[
    Sym.__LINE__,
    Sym.__FILE__,
    Sym.__COUNTER__,
    Sym.__INCLUDE_LEVEL__,
    Sym.__BASE_FILE__,
    Sym.__DATE__,
    Sym.__TIME__,
  ],
  ...[Sym.__has_include, Sym.__has_include_next, Sym.__has_attribute, Sym.__has_builtin, Sym.__has_cpp_attribute],
  ...[Sym.__has_c_attribute],
]);

/** gcc's own limit. */
const DEEPEST_INCLUDE = 200;
/** How often a file may stand inside itself, and how many files a unit may enter: far more than any kernel has. */
const MOST_WITHIN_ITSELF = 4;
const MOST_INCLUDES = 100_000;

/** A file that is being read. */
interface Frame {
  readonly file: LexedFile;
  /** Place of the folder it was found in among the include folders, for `#include_next`. */
  readonly folder: number;
  directive: number;
  token: number;
}

/** A declaration that directives (or the end of a macro's line) interrupted. */
interface Pending {
  readonly owner: Frame;
  readonly segments: Segment[];
  /** Per head token, its segment and token number. */
  readonly head: { readonly segment: number; readonly token: number; readonly symbol: number }[];
  /** Did a macro that may change what is declared stand in what was read so far? */
  changed: boolean;
}

/** What a walk needs around it. */
export interface WalkHost {
  readonly symbols: Symbols;
  readonly includes: Includes;
  /** Symbols of macros to leave alone in text (but not in `#if`). */
  readonly keep: ReadonlySet<number>;
  /** A file that {@link Includes} found. */
  file(path: TreePath): Promise<LexedFile | undefined> | LexedFile | undefined;
}

/** Thrown by {@link UnitWalker.walk} when the caller asked to stop. */
export class Cancelled extends Error {}

/**
 * Reads a unit as the compiler does: directives in order, conditionals evaluated, includes followed. Of the text between
 * directives it only finds out which names each declaration declares; the rest is expanded when somebody asks.
 */
export class UnitWalker {
  readonly macros = new MacroTable();
  readonly declared: ChunkDeclared[] = [];
  readonly missing: { include: string; from: TreePath; line: number }[] = [];
  /** Every file that was read. */
  readonly files = new Set<TreePath>();
  private readonly frames: Frame[] = [];
  private readonly once = new Set<TreePath>();
  private readonly effects: MacroEffects;
  private readonly scanner: ChunkScanner;
  private pending: Pending | undefined;
  private readonly packing = new Packing();
  private order = 0;
  private included = 0;
  private counter = 0;

  constructor(
    private readonly host: WalkHost,
    readonly base: TreePath,
  ) {
    this.effects = new MacroEffects(symbol => this.kept(symbol, Infinity));
    this.scanner = new ChunkScanner(host.symbols);
  }

  /** Reads `file` after what was read before. */
  async walk(file: LexedFile, cancel: CancelToken, folder = -1): Promise<void> {
    this.enter(file, folder);
    for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) {
      const { file, directive } = frame;
      const next = file.directives[directive];
      const limit = next ? next.hash : file.count;
      if (frame.token < limit) this.text(frame, limit);
      if (!next) {
        if (this.pending?.owner === frame) this.finish();
        this.frames.pop();
        continue;
      }
      frame.token = next.end;
      frame.directive++;
      const waiting = this.direct(frame, next);
      if (waiting) {
        if (cancel.isCancellationRequested) throw new Cancelled();
        await waiting;
      }
    }
  }

  /** Macros as they stand at `order` in text (kept ones left alone); `order` Infinity is the end of the unit. */
  place(counter = 0): ExpansionPlace {
    let next = counter;
    return {
      symbols: this.host.symbols,
      base: this.base,
      macro: (symbol, order) => this.kept(symbol, order),
      counter: () => next++,
    };
  }

  /** Is it defined at the place that was reached? */
  isDefined(symbol: number): boolean {
    return this.macros.now(symbol) !== undefined || DYNAMIC.has(symbol);
  }

  private kept(symbol: number, order: number): ReturnType<MacroTable['at']> {
    const macro = this.macros.at(symbol, order);
    return macro && this.host.keep.has(symbol) ? undefined : macro;
  }

  private enter(file: LexedFile, folder: number): void {
    this.files.add(file.path);
    this.frames.push({ file, folder, directive: 0, token: 0 });
  }

  // Directives ------------------------------------------------------------------------------------------------------

  private direct(frame: Frame, directive: Directive): Promise<void> | undefined {
    const { file } = frame;
    switch (directive.kind) {
      case DirectiveKind.If:
      case DirectiveKind.Ifdef:
      case DirectiveKind.Ifndef:
        return this.branch(frame, frame.directive - 1);
      case DirectiveKind.Elif:
      case DirectiveKind.Else:
        // Reached from the branch above it, which was the one to read.
        this.jump(frame, directive.endif);
        return undefined;
      case DirectiveKind.Define: {
        const macro = file.macro(directive);
        if (macro.name) this.macros.define(macro.name, macro, ++this.order);
        return undefined;
      }
      case DirectiveKind.Undef: {
        const symbol = directive.first < directive.end ? file.symbol(directive.first) : 0;
        if (this.macros.now(symbol)) this.macros.define(symbol, undefined, ++this.order);
        return undefined;
      }
      case DirectiveKind.PragmaOnce:
        this.once.add(file.path);
        return undefined;
      case DirectiveKind.PragmaPack:
        this.packing.apply(file.operand(directive));
        return undefined;
      case DirectiveKind.Include:
      case DirectiveKind.IncludeNext:
        return this.include(frame, directive);
      default:
        return undefined;
    }
  }

  /** Goes to the branch of a conditional group that is to be read, from its member number `first` on. */
  private branch(frame: Frame, first: number): Promise<void> | undefined {
    const { directives } = frame.file;
    for (let index = first; ;) {
      const current = directives[index];
      if (!current || current.kind === DirectiveKind.Else || current.kind === DirectiveKind.Endif) {
        this.jump(frame, index);
        return undefined;
      }
      const holds = this.holds(frame, current);
      if (typeof holds !== 'boolean') return this.branchLater(frame, index, holds);
      if (holds) {
        this.jump(frame, index);
        return undefined;
      }
      index = current.next;
    }
  }

  /** A `__has_include` needs folders that were not listed yet. */
  private async branchLater(frame: Frame, index: number, requests: readonly IncludeRequest[]): Promise<void> {
    for (const request of requests) await this.host.includes.find(request);
    await this.branch(frame, index);
  }

  private jump(frame: Frame, index: number): void {
    const { file } = frame;
    frame.directive = index + 1;
    frame.token = file.directives[index]?.end ?? file.count;
  }

  private holds(frame: Frame, directive: Directive): boolean | IncludeRequest[] {
    const { file } = frame;
    if (directive.kind === DirectiveKind.Ifdef || directive.kind === DirectiveKind.Ifndef) {
      const symbol = directive.first < directive.end ? file.symbol(directive.first) : 0;
      return this.isDefined(symbol) === (directive.kind === DirectiveKind.Ifdef);
    }
    const unknown: IncludeRequest[] = [];
    const tokens = new Expander(this.conditionPlace(), true).expand([
      { tokens: file.operand(directive), order: this.order },
    ]);
    const value = evaluate(tokens, {
      defined: symbol => this.isDefined(symbol),
      has: (operator, operand) => {
        if (operator !== Sym.__has_include && operator !== Sym.__has_include_next) return gccHas(operator, operand);
        const name = named(operand);
        if (!name) return false;
        const request = this.request(frame, name, operator === Sym.__has_include_next);
        const found = this.host.includes.known(request);
        if (found === undefined) unknown.push(request);
        return Boolean(found);
      },
    });
    if (unknown.length > 0) return unknown;
    return value !== undefined && value.bits !== 0n;
  }

  /** In an `#if` every macro counts, kept ones too. */
  private conditionPlace(): ExpansionPlace {
    return { ...this.place(), macro: symbol => this.macros.now(symbol), counter: () => this.counter++ };
  }

  private request(frame: Frame, name: { name: string; angled: boolean }, next: boolean): IncludeRequest {
    return { name: name.name, angled: name.angled, from: frame.file.path, after: next ? frame.folder : -1 };
  }

  private include(frame: Frame, directive: Directive): Promise<void> | undefined {
    const { file } = frame;
    const { includes } = this.host;
    const answer = includes.line(directive);
    if (answer !== undefined) return this.follow(frame, directive, answer);
    const plain = includeName(file, directive);
    const parts = [{ tokens: file.operand(directive), order: this.order }];
    const name = plain ?? named(new Expander(this.conditionPlace()).expand(parts));
    if (!name) return undefined;
    const next = directive.kind === DirectiveKind.IncludeNext;
    const request = this.request(frame, name, next);
    // Where #include_next goes on depends on where the asking file was found, so that it is no property of the line.
    const line = plain && !next ? directive : undefined;
    const known = includes.known(request, line);
    if (known !== undefined) return this.follow(frame, directive, known);
    return includes.find(request, line).then(found => this.follow(frame, directive, found));
  }

  /** Does a file include itself without end (a broken or hostile one)? */
  private isRunaway(path: TreePath): boolean {
    if (this.frames.length > DEEPEST_INCLUDE || this.included++ > MOST_INCLUDES) return true;
    return this.frames.filter(frame => frame.file.path === path).length > MOST_WITHIN_ITSELF;
  }

  /** Enters the file that an include was found to name. */
  private follow(frame: Frame, directive: Directive, found: Found | null): Promise<void> | undefined {
    if (found && (this.once.has(found.path) || this.isRunaway(found.path))) return undefined;
    const enter = (included: LexedFile | undefined): void => {
      if (included) {
        this.enter(included, found!.folder);
        return;
      }
      const { file } = frame;
      const plain = includeName(file, directive);
      const include =
        plain?.name ??
        file
          .operand(directive)
          .map(token => token.text)
          .join('');
      this.missing.push({ include, from: file.path, line: file.line(file.starts[directive.hash]!) });
    };
    const opened = found ? this.host.file(found.path) : undefined;
    if (opened instanceof Promise) return opened.then(enter);
    enter(opened);
    return undefined;
  }

  // Text ------------------------------------------------------------------------------------------------------------

  /** Reads the text of a frame up to the next directive. */
  private text(frame: Frame, limit: number): void {
    const { file } = frame;
    let i = frame.token;
    while (i < limit) {
      if (!this.pending) {
        const shape = shapeAt(file, i, limit);
        if (shape) {
          this.declareShape(file, i, shape);
          i = shape.end;
          continue;
        }
        this.pending = { owner: frame, segments: [], head: [], changed: false };
        this.scanner.reset();
      }
      i = this.interrupted(this.pending, file, i, limit);
    }
    frame.token = limit;
  }

  /** Reads on in a declaration that does not end before a directive. */
  private interrupted(pending: Pending, file: LexedFile, from: number, limit: number): number {
    const { scanner } = this;
    const segment = pending.segments.length;
    let ended = false;
    let i = from;
    while (i < limit && !ended) {
      const symbol = file.symbol(i);
      const top = scanner.isTop;
      const step = scanner.step(symbol);
      if (step & Step.Head) {
        pending.head.push({ segment, token: i, symbol });
        // Looked up now: what follows may undefine it before the declaration ends.
        if (top && isWord(symbol)) pending.changed ||= this.mayDeclare(symbol);
      }
      if (symbol === LEFT_PAREN && scanner.inRecord && i > from)
        pending.changed ||= this.mayMakeTag(file.symbol(i - 1));
      i++;
      ended = (step & Step.Ends) !== 0;
    }
    pending.segments.push({ file, from, to: i, order: this.order });
    if (ended) this.finish();
    return i;
  }

  /** A declaration that directives interrupted is complete (or its file is). */
  private finish(): void {
    const pending = this.pending!;
    this.pending = undefined;
    this.scanner.reset();
    const { head, segments } = pending;
    const names = parseDeclaration(
      head.map(item => item.symbol),
      this.host.symbols,
    );
    const renamed = names.some(name => {
      const { segment } = head[name.token]!;
      return this.kept(name.symbol, segments[segment]!.order) !== undefined;
    });
    if (!pending.changed && !renamed) {
      const chunk = this.chunk(segments, true);
      for (const name of names) {
        const { segment, token } = head[name.token]!;
        const { file } = segments[segment]!;
        this.declare(name, file, file.starts[token]!, chunk, 0);
      }
      return;
    }
    const parts = segments.map(({ file, order }, index) => ({
      tokens: head.filter(item => item.segment === index).map(item => file.token(item.token)),
      order,
    }));
    this.expandHead(segments, parts);
  }

  private declareShape(file: LexedFile, from: number, shape: Shape): void {
    const segments = [{ file, from, to: shape.end, order: this.order }];
    const changed =
      shape.words.some(word => this.mayDeclare(word)) ||
      shape.named.some(name => this.kept(name, Infinity) !== undefined) ||
      shape.calls.some(call => this.mayMakeTag(call));
    if (!changed) {
      if (shape.names.length === 0) return;
      const chunk = this.chunk(segments, true);
      for (const name of shape.names) this.declare(name, file, file.starts[name.token]!, chunk, 0);
      return;
    }
    const tokens = headOf(file, from, shape).map(token => file.token(token));
    this.expandHead(segments, [{ tokens, order: this.order }]);
  }

  /** May the macro that a file-scope word names change what is declared? */
  private mayDeclare(word: number): boolean {
    const macro = this.kept(word, Infinity);
    return macro !== undefined && !this.effects.isHarmless(macro);
  }

  /** May a call inside a struct's braces declare a tag (`struct_group_tagged`)? */
  private mayMakeTag(word: number): boolean {
    const macro = this.kept(word, Infinity);
    return macro !== undefined && this.effects.mentionsRecord(macro);
  }

  /** Macros make declarations: expand the heads and look again. */
  private expandHead(segments: readonly Segment[], parts: readonly { tokens: PreToken[]; order: number }[]): void {
    const chunk = this.chunk(segments, false);
    const tokens = new Expander({ ...this.place(), counter: () => this.counter++ }).expand(parts);
    for (const [index, { from, head }] of declarations(tokens, this.host.symbols).entries()) {
      const names = parseDeclaration(
        head.map(i => tokens[i]!.symbol),
        this.host.symbols,
      );
      for (const name of names) {
        const seen = visible(tokens[head[name.token] ?? from]!) as PreToken;
        this.declare(name, seen.file, seen.offset, chunk, index);
      }
    }
  }

  private chunk(segments: readonly Segment[], single: boolean): Chunk {
    return new Chunk(this, segments, this.counter, single, this.packing.isTight);
  }

  private declare(name: DeclaredName, file: Spelled, offset: number, chunk: Chunk, index: number): void {
    const text = this.host.symbols.text(name.symbol);
    this.declared.push(
      new ChunkDeclared(text, name.space, name.kind, this.declared.length, file, offset, chunk, index),
    );
  }
}

/** The name in the tokens of an include's operand. */
function named(tokens: readonly PreToken[]): { name: string; angled: boolean } | undefined {
  const [first] = tokens;
  if (first?.text.startsWith('"')) return { name: first.text.slice(1, -1), angled: false };
  if (first?.symbol !== Sym['<']) return undefined;
  let name = '';
  for (const token of tokens.slice(1)) {
    if (token.symbol === Sym['>']) return { name, angled: true };
    name += (token.space && name ? ' ' : '') + token.text;
  }
  return undefined;
}
