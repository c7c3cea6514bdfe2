import { TAKES_ARGUMENTS } from './chunk-scanner';
import {
  ASSIGN,
  COMMA,
  isWord,
  LEFT_BRACE,
  LEFT_BRACKET,
  LEFT_PAREN,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  RIGHT_PAREN,
  SEMICOLON,
  STAR,
  Sym,
  type Symbols,
} from './symbols';
import type { DeclaredKind, NameSpace } from './unit';

/** A name that a declaration declares. */
export interface DeclaredName {
  readonly symbol: number;
  readonly space: NameSpace;
  readonly kind: DeclaredKind;
  /** Index of the name among the symbols that were parsed. */
  readonly token: number;
}

const set = (...symbols: number[]): ReadonlySet<number> => new Set(symbols);
const TYPE_WORDS = set(
  ...[Sym.void, Sym.char, Sym.short, Sym.int, Sym.long, Sym.float, Sym.double, Sym.signed, Sym.unsigned, Sym._Bool],
  ...[Sym.__int128, Sym.__signed__, Sym.__signed, Sym._Complex, Sym.__builtin_va_list, Sym.__auto_type, Sym.__int128_t],
);
const OTHER_SPECIFIERS = set(
  ...[Sym.static, Sym.const, Sym.volatile, Sym.restrict, Sym.__const, Sym.__const__, Sym.__volatile__, Sym.__volatile],
  ...[Sym.__restrict, Sym.__restrict__, Sym.inline, Sym.__inline, Sym.__inline__, Sym.register, Sym.auto],
  ...[Sym._Noreturn, Sym._Thread_local, Sym.__thread, Sym._Atomic, Sym.__extension__],
);
const ATTRIBUTES = set(Sym.__attribute__, Sym.__attribute, Sym.asm, Sym.__asm__, Sym.__asm, Sym._Alignas);
const TYPEOF = set(Sym.typeof, Sym.__typeof__, Sym.__typeof);
const {
  typedef: TYPEDEF,
  extern: EXTERN,
  _Static_assert: STATIC_ASSERT,
  struct: STRUCT,
  union: UNION,
  enum: ENUM,
} = Sym;
const RECORDS = set(STRUCT, UNION, ENUM);

/**
 * The file-scope names of one declaration, given as symbols (function bodies and initialisers may be left out, their
 * braces not). It knows no types: a word is a type where the grammar lets nothing else stand. Broken text gives fewer names.
 */
export function parseDeclaration(head: readonly number[], symbols: Symbols): DeclaredName[] {
  return new DeclarationParser(head, symbols).parse();
}

/** Deeper nesting than any declaration has. */
const DEEPEST = 50;

interface Declarator {
  readonly name: number;
  readonly isFunction: boolean;
  readonly isPointer: boolean;
  readonly next: number;
}

class DeclarationParser {
  private readonly names: DeclaredName[] = [];

  constructor(
    private readonly head: readonly number[],
    private readonly symbols: Symbols,
  ) {}

  parse(): DeclaredName[] {
    const { head } = this;
    let storage: 'typedef' | 'extern' | undefined;
    let typed = false;
    let i = 0;
    for (; i < head.length; i++) {
      const symbol = head[i]!;
      const next = head[i + 1] ?? 0;
      if (symbol === TYPEDEF) storage = 'typedef';
      else if (symbol === EXTERN) storage = 'extern';
      else if (symbol === STATIC_ASSERT) return this.names;
      else if (ATTRIBUTES.has(symbol)) i = this.skipGroup(i + 1) - 1;
      else if (TYPEOF.has(symbol)) {
        i = this.skipGroup(i + 1) - 1;
        typed = true;
      } else if (RECORDS.has(symbol)) {
        i = this.record(i) - 1;
        typed = true;
      } else if (TYPE_WORDS.has(symbol)) typed = true;
      else if (OTHER_SPECIFIERS.has(symbol)) continue;
      else if (isWord(symbol)) {
        if (this.isSpecifier(i)) typed = true;
        else if (next === LEFT_PAREN && !typed) {
          const after = head[this.skipGroup(i + 1)] ?? 0;
          if (after === LEFT_PAREN) typed = true;
          else if (isWord(after) || after === STAR) i = this.skipGroup(i + 1) - 1;
          else return this.names;
        } else if (!typed) return this.names;
        else break;
      } else if (symbol === STAR || symbol === LEFT_PAREN) break;
      else if (symbol === SEMICOLON) return this.names;
    }
    if (typed) this.declarators(i, storage);
    return this.names;
  }

  private declarators(from: number, storage: 'typedef' | 'extern' | undefined): void {
    const { head } = this;
    let i = from;
    for (;;) {
      const declarator = this.declarator(i);
      if (!declarator) return;
      i = declarator.next;
      while (i < head.length && (isWord(head[i]!) || head[i] === LEFT_PAREN))
        i = head[i] === LEFT_PAREN ? this.skipGroup(i) : i + 1;
      const stop = head[i];
      let kind: DeclaredKind;
      if (storage === 'typedef') kind = 'typedef';
      else if (declarator.isFunction) kind = stop === LEFT_BRACE ? 'function' : 'prototype';
      else kind = storage === 'extern' && stop !== ASSIGN ? 'extern' : 'variable';
      this.names.push({ symbol: head[declarator.name]!, space: 'ordinary', kind, token: declarator.name });
      if (stop === ASSIGN) {
        while (i < head.length && head[i] !== COMMA && head[i] !== SEMICOLON)
          i = this.opens(head[i]!) ? this.skipGroup(i) : i + 1;
      }
      if (head[i] !== COMMA) return;
      i++;
    }
  }

  private declarator(from: number, depth = 0): Declarator | undefined {
    const { head } = this;
    let isPointer = false;
    for (let i = from; i < head.length; i++) {
      const symbol = head[i]!;
      const next = head[i + 1] ?? 0;
      if (symbol === STAR) isPointer = true;
      else if (ATTRIBUTES.has(symbol)) i = this.skipGroup(i + 1) - 1;
      else if (OTHER_SPECIFIERS.has(symbol)) continue;
      else if (symbol === LEFT_PAREN) {
        const inner = depth < DEEPEST ? this.declarator(i + 1, depth + 1) : undefined;
        if (!inner) return undefined;
        const after = this.skipGroup(i);
        const isFunction = inner.isFunction || (!inner.isPointer && head[after] === LEFT_PAREN);
        return { name: inner.name, isFunction, isPointer: isPointer || inner.isPointer, next: this.suffixes(after) };
      } else if (isWord(symbol)) {
        if (this.isSpecifier(i)) continue;
        return { name: i, isFunction: next === LEFT_PAREN, isPointer, next: this.suffixes(i + 1) };
      } else return undefined;
    }
    return undefined;
  }

  /** Does another word or a `*` follow the word at `i` (attributes apart)? Then it is not the declared name. */
  private isSpecifier(i: number): boolean {
    const { head } = this;
    let next = i + 1;
    while (ATTRIBUTES.has(head[next] ?? 0)) next = this.skipGroup(next + 1);
    return head[next] === STAR || isWord(head[next] ?? 0);
  }

  /** Skips `(…)` and `[…]` behind a declarator. */
  private suffixes(from: number): number {
    let i = from;
    while (this.head[i] === LEFT_PAREN || this.head[i] === LEFT_BRACKET) i = this.skipGroup(i);
    return i;
  }

  /** `struct tag { … }` and its like at `from`; returns what follows. */
  private record(from: number, depth = 0): number {
    const { head } = this;
    const keyword = head[from]!;
    let i = from + 1;
    let tag = -1;
    for (; i < head.length; i++) {
      const symbol = head[i]!;
      if (!isWord(symbol)) break;
      if (TAKES_ARGUMENTS.test(this.symbols.text(symbol))) {
        i = this.skipGroup(i + 1) - 1;
      } else if (tag < 0 || this.symbols.text(head[tag]!).startsWith('__')) {
        // `struct __packed name`, but also `struct __name variable`: only a brace behind it tells.
        if (tag >= 0 && head[i + 1] !== LEFT_BRACE) break;
        tag = i;
      } else break;
    }
    if (head[i] !== LEFT_BRACE) return tag >= 0 ? tag + 1 : i;
    if (tag >= 0) {
      const kind = keyword === STRUCT ? 'struct' : keyword === UNION ? 'union' : 'enum';
      this.names.push({ symbol: head[tag]!, space: 'tag', kind, token: tag });
    }
    const end = this.skipGroup(i);
    if (keyword === ENUM) this.enumerators(i + 1, end - 1);
    else if (depth < DEEPEST) {
      for (let j = i + 1; j < end - 1; j++) if (RECORDS.has(head[j]!)) j = Math.max(this.record(j, depth + 1) - 1, j);
    }
    return end;
  }

  private enumerators(from: number, to: number): void {
    const { head } = this;
    for (let i = from; i < to; i++) {
      if (isWord(head[i]!)) this.names.push({ symbol: head[i]!, space: 'ordinary', kind: 'enumerator', token: i });
      while (i < to && head[i] !== COMMA) i = this.opens(head[i]!) ? this.skipGroup(i) : i + 1;
    }
  }

  private opens(symbol: number): boolean {
    return symbol === LEFT_PAREN || symbol === LEFT_BRACKET || symbol === LEFT_BRACE;
  }

  /** One past the bracket that closes the one at `from`; `from` itself when none opens there. */
  private skipGroup(from: number): number {
    const { head } = this;
    if (!this.opens(head[from] ?? 0)) return from;
    let depth = 0;
    for (let i = from; i < head.length; i++) {
      const symbol = head[i]!;
      if (this.opens(symbol)) depth++;
      else if ((symbol === RIGHT_PAREN || symbol === RIGHT_BRACKET || symbol === RIGHT_BRACE) && --depth === 0)
        return i + 1;
    }
    return head.length;
  }
}
