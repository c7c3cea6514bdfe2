import type { CancelToken } from '../kernel/cancel';
import { declarations, type Segment } from './chunk';
import { ChunkScanner, Step } from './chunk-scanner';
import { evaluate } from './condition';
import { parseDeclaration, type DeclaredName } from './declaration';
import { DirectiveKind, includeName, type Directive } from './directives';
import { Expander, type ExpansionPlace } from './expander';
import { MacroEffects } from './harmless';
import type { Found, IncludeRequest, Includes } from './includes';
import type { LexedFile } from './lexed-file';
import type { Macro } from './macro';
import { MacroTable } from './macro-table';
import { Packing } from './packing';
import type { PreToken } from './pre-token';
import { gccHas } from './predefined/features';
import { headOf, shapeAt, type Shape } from './shape';
import type { SourceFile } from './source-file';
import { isUnitName, isWord, LEFT_PAREN, Sym, type Symbols } from './symbols';
import { visible } from './tokens';
import type { TreePath } from './tree';
import { KINDS, UnitRecord, type ResumePoint } from './unit-record';

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
/** Files that may be open where reading can go on later: a scenario, the driver that it includes, one more. */
const MOST_OPEN = 3;

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
  /** Per segment. */
  readonly files: LexedFile[];
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
  /** The macros in which Kbuild gives the unit its own name. */
  readonly names: ReadonlyMap<number, Macro>;
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
  readonly macros: MacroTable;
  private readonly frames: Frame[] = [];
  private readonly once: Set<TreePath>;
  private readonly effects: MacroEffects;
  private readonly scanner: ChunkScanner;
  private pending: Pending | undefined;
  private readonly packing: Packing;
  private included: number;
  private counter: number;
  private named: boolean;

  /** Starts anew, or goes on at `point` of what `record` knows of the unit up to there. */
  constructor(
    private readonly host: WalkHost,
    readonly base: TreePath,
    readonly record = new UnitRecord(),
    point?: ResumePoint,
  ) {
    this.macros = new MacroTable(record.files, host.symbols, record.macros);
    this.effects = new MacroEffects(symbol => this.kept(symbol, Infinity));
    this.scanner = new ChunkScanner(host.symbols);
    this.once = new Set(record.once);
    this.packing = new Packing(point?.packing);
    this.included = point?.included ?? 0;
    this.counter = point?.counter ?? 0;
    this.named = point?.named ?? false;
  }

  /** Reads on in files that were open at a {@link ResumePoint}; `files` are they, the unit's own first. */
  async resume(point: ResumePoint, files: readonly LexedFile[], cancel: CancelToken): Promise<void> {
    for (const [index, { folder, directive, token }] of point.frames.entries())
      this.frames.push({ file: files[index]!, folder, directive, token });
    await this.run(cancel);
  }

  /** Reads `file` after what was read before. */
  async walk(file: LexedFile, cancel: CancelToken): Promise<void> {
    this.enter(file, -1);
    await this.run(cancel);
  }

  private async run(cancel: CancelToken): Promise<void> {
    for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) {
      const { file, directive } = frame;
      const next = file.directives[directive];
      const limit = next ? next.hash : file.count;
      if (frame.token < limit) this.text(frame, limit);
      if (!next) {
        if (this.pending?.owner === frame) this.finish();
        this.frames.pop();
        this.remember(frame);
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

  /** Keeps the place behind a file that was read to its end, if a later walk may want to go on from there. */
  private remember(left: Frame): void {
    const { frames, record, pending } = this;
    const [own = left] = frames;
    if (pending || frames.length > MOST_OPEN || own.file.path !== this.base) return;
    if (frames.some(({ file }) => !file.path.endsWith('.c'))) return;
    record.points.push({
      frames: frames.map(({ file, folder, directive, token }) => ({
        file: record.number(file.source),
        folder,
        directive,
        token,
        offset: file.offset(token),
      })),
      files: record.files.length,
      macros: this.macros.order,
      declared: record.declared.symbol.length,
      chunks: record.chunks.segment.length,
      segments: record.segments.file.length,
      missing: record.missing.length,
      once: record.once.length,
      included: this.included,
      counter: this.counter,
      packing: this.packing.whole,
      named: this.named,
    });
  }

  /** Macros as they stand at `order` in text (kept ones left alone); `order` Infinity is the end of the unit. */
  private place(): ExpansionPlace {
    return {
      symbols: this.host.symbols,
      base: () => this.asked(this.base),
      macro: (symbol, order) => this.kept(symbol, order),
      counter: () => this.counter++,
    };
  }

  /** Is it defined at the place that was reached? */
  private isDefined(symbol: number): boolean {
    return isDefined(this.macros, symbol);
  }

  private kept(symbol: number, order: number): Macro | undefined {
    const macro = this.macros.at(symbol, order);
    if (macro) return this.host.keep.has(symbol) ? undefined : macro;
    return isUnitName(symbol) && !this.macros.mentions(symbol) ? this.asked(this.host.names.get(symbol)) : undefined;
  }

  /** Something depends on the unit's name. */
  private asked<T>(value: T): T {
    this.named = true;
    return value;
  }

  private enter(file: LexedFile, folder: number): void {
    this.record.number(file.source);
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
        const symbol = directive.first < directive.end ? file.symbol(directive.first) : 0;
        if (isWord(symbol)) this.macros.define(symbol, this.record.number(file.source), file.starts[directive.hash]!);
        return undefined;
      }
      case DirectiveKind.Undef: {
        const symbol = directive.first < directive.end ? file.symbol(directive.first) : 0;
        this.macros.undefine(symbol);
        return undefined;
      }
      case DirectiveKind.PragmaOnce:
        if (!this.once.has(file.path)) this.record.once.push(file.path);
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
      { tokens: file.operand(directive), order: this.macros.order },
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
    return { ...this.place(), macro: symbol => this.macros.now(symbol) ?? this.kept(symbol, Infinity) };
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
    const parts = [{ tokens: file.operand(directive), order: this.macros.order }];
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
      this.record.missing.push({ include, from: file.path, line: file.source.line(file.starts[directive.hash]!) });
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
        this.pending = { owner: frame, segments: [], files: [], head: [], changed: false };
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
    pending.segments.push(this.segment(file, from, i));
    pending.files.push(file);
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
        this.declare(name, file, pending.files[segment]!.starts[token]!, chunk, 0);
      }
      return;
    }
    const parts = segments.map(({ order }, index) => ({
      tokens: head.filter(item => item.segment === index).map(item => pending.files[index]!.token(item.token)),
      order,
    }));
    this.expandHead(segments, parts);
  }

  private declareShape(file: LexedFile, from: number, shape: Shape): void {
    const changed =
      shape.words.some(word => this.mayDeclare(word)) ||
      shape.named.some(name => this.kept(name, Infinity) !== undefined) ||
      shape.calls.some(call => this.mayMakeTag(call));
    if (!changed) {
      if (shape.names.length === 0) return;
      const chunk = this.chunk([this.segment(file, from, shape.end)], true);
      for (const name of shape.names) this.declare(name, file.source, file.starts[name.token]!, chunk, 0);
      return;
    }
    const tokens = headOf(file, from, shape).map(token => file.token(token));
    this.expandHead([this.segment(file, from, shape.end)], [{ tokens, order: this.macros.order }]);
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
    const tokens = new Expander(this.place()).expand(parts);
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

  private segment(file: LexedFile, from: number, to: number): Segment {
    return { file: file.source, from: file.offset(from), to: file.offset(to), order: this.macros.order };
  }

  /** A new chunk's number. */
  private chunk(segments: readonly Segment[], single: boolean): number {
    const { record } = this;
    const number = record.chunks.segment.length;
    record.chunks.segment.push(record.segments.file.length);
    record.chunks.counter.push(this.counter);
    record.chunks.flags.push((this.packing.current << 1) | (single ? 1 : 0));
    for (const { file, from, to, order } of segments) {
      record.segments.file.push(record.number(file));
      record.segments.from.push(from);
      record.segments.to.push(to);
      record.segments.order.push(order);
    }
    return number;
  }

  private declare(name: DeclaredName, file: SourceFile, offset: number, chunk: number, part: number): void {
    const { declared } = this.record;
    declared.symbol.push(name.symbol);
    declared.kind.push(KINDS.indexOf(name.kind));
    declared.file.push(this.record.number(file));
    declared.offset.push(offset);
    declared.chunk.push(chunk);
    declared.part.push(part);
  }
}

/** Is a macro defined at the end of what a table knows? */
export const isDefined = (macros: MacroTable, symbol: number): boolean =>
  macros.isDefined(symbol) || DYNAMIC.has(symbol) || (isUnitName(symbol) && !macros.mentions(symbol));

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
