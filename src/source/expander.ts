import { DIGRAPHS, lex } from './lexer';
import type { Macro, Replacement } from './macro';
import { PreToken } from './pre-token';
import { COMMA, LEFT_PAREN, RIGHT_PAREN, Sym, type Symbols } from './symbols';
import { TokenKind, visible, type MacroUse } from './tokens';

/** A stretch of text in which the same definitions hold. */
export interface Part {
  readonly tokens: readonly PreToken[];
  /** Where it stands in the unit's order of definitions. */
  readonly order: number;
}

/** What the expander needs to know of the place where text stands. */
export interface ExpansionPlace {
  readonly symbols: Symbols;
  /** The macro that a symbol names at `order`. */
  macro(symbol: number, order: number): Macro | undefined;
  /** Next value of `__COUNTER__`. */
  counter(): number;
  /** The unit's own file, for `__BASE_FILE__`. */
  base(): string;
}

/** Tokens being read: a macro's expansion, or the text itself at the bottom of the stack. */
interface Context {
  readonly tokens: readonly PreToken[];
  at: number;
  /** Not expanded again while its own expansion is being read. */
  readonly macro: Macro | undefined;
}

interface Argument {
  readonly tokens: readonly PreToken[];
  /** Variable arguments that were left out together with their comma. */
  readonly omitted: boolean;
  expanded: readonly PreToken[] | undefined;
}

/** Bounds that no sane text reaches: past them text is passed on unexpanded, so that hostile text cannot hang us. */
const MOST_TOKENS = 1_000_000;
const DEEPEST = 100;

/** Operators of `#if` whose operand is not expanded. */
const OPERATORS = new Set<number>([
  Sym.defined,
  Sym.__has_include,
  Sym.__has_include_next,
  Sym.__has_attribute,
  Sym.__has_builtin,
  Sym.__has_cpp_attribute,
  Sym.__has_c_attribute,
]);

/** Macros that are no text (C11 6.10.8, gcc's). */
const BUILTINS = new Set<number>([
  ...[
    Sym.__LINE__,
    Sym.__FILE__,
    Sym.__BASE_FILE__,
    Sym.__COUNTER__,
    Sym.__INCLUDE_LEVEL__,
    Sym.__DATE__,
    Sym.__TIME__,
  ],
  Sym._Pragma,
]);

/**
 * Macro expansion (C11 6.10.3) with gcc's extensions and gcc's choice where the standard leaves one: a macro is disabled
 * exactly while its replacement list is being read. One expander serves one piece of text.
 */
export class Expander {
  private readonly disabled = new Set<Macro>();
  private order = 0;
  private made = 0;
  private depth = 0;

  constructor(
    private readonly place: ExpansionPlace,
    /** Is this the line of an `#if`? */
    private readonly conditional = false,
  ) {}

  /** The text with every macro expanded. */
  expand(parts: readonly Part[]): PreToken[] {
    return this.run(parts.length === 1 ? parts[0]!.tokens : parts.flatMap(part => part.tokens), parts);
  }

  /** `parts` says which definitions hold where; without it those of the text around hold. */
  private run(tokens: readonly PreToken[], parts?: readonly Part[]): PreToken[] {
    const out: PreToken[] = [];
    const reader = new Reader(tokens, this.disabled);
    let part = -1;
    let partEnd = 0;
    for (;;) {
      const token = reader.next();
      if (!token) break;
      if (parts && reader.isBottom) {
        while (part + 1 < parts.length && reader.position > partEnd) {
          part++;
          partEnd += parts[part]!.tokens.length;
          this.order = parts[part]!.order;
        }
      }
      if (token.kind !== TokenKind.Identifier || token.painted || this.made > MOST_TOKENS) {
        out.push(token);
        continue;
      }
      if (this.conditional && OPERATORS.has(token.symbol)) {
        out.push(token);
        copyOperand(reader, out);
        continue;
      }
      const macro = this.place.macro(token.symbol, this.order);
      if (!macro) {
        if (!BUILTINS.has(token.symbol) || !this.builtin(token, reader, out)) out.push(token);
        continue;
      }
      if (this.disabled.has(macro)) {
        out.push(token.paint());
        continue;
      }
      let replaced: PreToken[];
      const use: MacroUse = { macro: token.text, at: token };
      if (macro.parameters) {
        if (reader.peek()?.symbol !== LEFT_PAREN) {
          out.push(token);
          continue;
        }
        const read = this.collect(reader, macro);
        const args = read.closed ? fit(read.args, macro) : undefined;
        if (!args) {
          out.push(token);
          reader.push(read.tokens, undefined);
          continue;
        }
        replaced = this.substitute(macro.body, args, use, macro);
      } else replaced = this.substitute(macro.body, [], use, macro);
      this.made += replaced.length;
      if (replaced.length > 0) {
        replaced[0] = replaced[0]!.spaced(token.space);
        reader.push(replaced, macro);
      }
    }
    return out;
  }

  /** Reads the arguments of a call, from its `(` to its `)`. */
  private collect(reader: Reader, macro: Macro): { args: PreToken[][]; tokens: PreToken[]; closed: boolean } {
    const last = macro.variadic ? macro.parameters!.length - 1 : Infinity;
    const tokens = [reader.next()!];
    const args: PreToken[][] = [[]];
    for (let depth = 1; ;) {
      let token = reader.next();
      if (!token) return { args, tokens, closed: false };
      if (token.kind === TokenKind.Identifier && !token.painted && this.disabled.size > 0) {
        const inner = this.place.macro(token.symbol, this.order);
        if (inner && this.disabled.has(inner)) token = token.paint();
      }
      tokens.push(token);
      if (token.symbol === LEFT_PAREN) depth++;
      else if (token.symbol === RIGHT_PAREN) {
        if (--depth === 0) return { args, tokens, closed: true };
      } else if (token.symbol === COMMA && depth === 1 && args.length <= last) {
        args.push([]);
        continue;
      }
      args.at(-1)!.push(token);
    }
  }

  private substitute(body: readonly Replacement[], args: readonly Argument[], use: MacroUse, macro: Macro): PreToken[] {
    const out: PreToken[] = [];
    /** Does `##` stand before this place, and is there a token on its left (no placemarker)? */
    let pasting = false;
    let left = false;
    for (const item of body) {
      const argument = item.parameter >= 0 ? args[item.parameter] : undefined;
      const rest = macro.variadic && item.parameter === macro.parameters!.length - 1;
      let piece: readonly PreToken[];
      if (item.optional) {
        const present = this.expanded(args.at(-1)).length > 0;
        piece = present ? this.substitute(item.optional, args, use, macro) : [];
      } else if (!argument) piece = [item.token.within(use)];
      else if (item.stringify) piece = [stringified(item.token.within(use), argument.tokens)];
      else {
        piece = pasting || item.paste ? argument.tokens : this.expanded(argument);
        if (piece.length > 0 && piece[0]!.space !== item.token.space) {
          piece = [piece[0]!.spaced(item.token.space), ...piece.slice(1)];
        }
      }
      if (pasting && left && rest && argument && out.at(-1)?.symbol === COMMA) {
        // `, ## args`: the comma goes when the variable arguments were left out, else it stays as it is (gcc).
        if (argument.omitted) out.pop();
        else for (const token of piece) out.push(token);
        left = piece.length > 0;
      } else if (pasting && left && piece.length > 0) {
        this.paste(out, piece[0]!, use);
        for (let i = 1; i < piece.length; i++) out.push(piece[i]!);
      } else {
        for (const token of piece) out.push(token);
        left = (pasting && left) || piece.length > 0;
      }
      pasting = item.paste;
    }
    return out;
  }

  private expanded(argument: Argument | undefined): readonly PreToken[] {
    if (!argument) return [];
    if (!argument.expanded) {
      if (this.depth >= DEEPEST) return argument.tokens;
      this.depth++;
      argument.expanded = this.run(argument.tokens);
      this.depth--;
    }
    return argument.expanded;
  }

  /** Joins the last token of `out` and `right`; two that do not make one token stay two, as with gcc's error. */
  private paste(out: PreToken[], right: PreToken, use: MacroUse): void {
    const left = out.pop()!;
    const text = left.text + right.text;
    const lexed = lex(text, this.place.symbols);
    if (lexed.count !== 1 || lexed.kinds[0]! % 8 === TokenKind.Stray) {
      out.push(left, right);
      return;
    }
    const kind = (lexed.kinds[0]! % 8) as TokenKind;
    const symbol = kind === TokenKind.Identifier || kind === TokenKind.Punctuator ? lexed.values[0]! : 0;
    out.push(new PreToken(kind, text, symbol, left.space, left.file, left.offset, use));
  }

  /** One of {@link BUILTINS}; false when it is no use of it. */
  private builtin(token: PreToken, reader: Reader, out: PreToken[]): boolean {
    switch (token.symbol) {
      case Sym.__LINE__:
        out.push(token.respelled(TokenKind.Number, String(visible(token).line), 0));
        return true;
      case Sym.__FILE__:
        out.push(token.respelled(TokenKind.String, JSON.stringify(visible(token).path), 0));
        return true;
      case Sym.__BASE_FILE__:
        out.push(token.respelled(TokenKind.String, JSON.stringify(this.place.base()), 0));
        return true;
      case Sym.__COUNTER__:
        out.push(token.respelled(TokenKind.Number, String(this.place.counter()), 0));
        return true;
      case Sym.__INCLUDE_LEVEL__:
        out.push(token.respelled(TokenKind.Number, '0', 0));
        return true;
      // A build must be reproducible: time stands still.
      case Sym.__DATE__:
        out.push(token.respelled(TokenKind.String, '"Jan  1 1970"', 0));
        return true;
      case Sym.__TIME__:
        out.push(token.respelled(TokenKind.String, '"00:00:00"', 0));
        return true;
      case Sym._Pragma:
        if (reader.peek()?.symbol !== LEFT_PAREN) return false;
        for (let depth = 0; ;) {
          const skipped = reader.next();
          if (!skipped) return true;
          if (skipped.symbol === LEFT_PAREN) depth++;
          else if (skipped.symbol === RIGHT_PAREN && --depth === 0) return true;
        }
    }
    return false;
  }
}

/** The stack of texts being read. */
class Reader {
  private readonly stack: Context[];

  constructor(
    tokens: readonly PreToken[],
    private readonly disabled: Set<Macro>,
  ) {
    this.stack = [{ tokens, at: 0, macro: undefined }];
  }

  /** Was the last token read from the text itself? */
  get isBottom(): boolean {
    return this.stack.length === 1;
  }

  /** Tokens read at the bottom. */
  get position(): number {
    return this.stack[0]!.at;
  }

  push(tokens: readonly PreToken[], macro: Macro | undefined): void {
    this.stack.push({ tokens, at: 0, macro });
    if (macro) this.disabled.add(macro);
  }

  next(): PreToken | undefined {
    const token = this.peek();
    if (token) this.stack.at(-1)!.at++;
    return token;
  }

  /** The next token. Expansions that are read to their end are left, so that their macros may be used again. */
  peek(): PreToken | undefined {
    for (;;) {
      const top = this.stack.at(-1)!;
      const token = top.tokens[top.at];
      if (token || this.stack.length === 1) return token;
      this.stack.pop();
      if (top.macro) this.disabled.delete(top.macro);
    }
  }
}

/** Matches arguments to parameters; undefined when their number is wrong (gcc: an error, the name stays). */
function fit(args: readonly (readonly PreToken[])[], macro: Macro): Argument[] | undefined {
  const wanted = macro.parameters!.length;
  const fitted: Argument[] = args.map(tokens => ({ tokens, omitted: false, expanded: undefined }));
  if (wanted === 0) return args.length === 1 && args[0]!.length === 0 ? [] : undefined;
  if (macro.variadic && args.length === wanted - 1) fitted.push({ tokens: [], omitted: true, expanded: [] });
  else if (macro.variadic && wanted === 1 && args[0]!.length === 0)
    fitted[0] = { tokens: [], omitted: true, expanded: [] };
  return fitted.length === wanted ? fitted : undefined;
}

/** `#`: the spelling of an argument as a string (C11 6.10.3.2). */
function stringified(at: PreToken, tokens: readonly PreToken[]): PreToken {
  let text = '';
  for (const token of tokens) {
    if (token.space && text !== '') text += ' ';
    const literal = token.kind === TokenKind.String || token.kind === TokenKind.Char;
    text += literal ? token.text.replace(/[\\"]/g, '\\$&') : spelling(token);
  }
  return at.respelled(TokenKind.String, `"${text}"`, 0);
}

/** How a token is spelled: a digraph keeps its own spelling in a string (C11 6.4.6p3). */
function spelling(token: PreToken): string {
  if (token.kind !== TokenKind.Punctuator) return token.text;
  for (const [digraph, symbol] of DIGRAPHS)
    if (symbol === token.symbol && token.file.text.startsWith(digraph, token.offset)) return digraph;
  return token.text;
}

/** Passes the operand of `defined` and the like on as it stands. */
function copyOperand(reader: Reader, out: PreToken[]): void {
  if (reader.peek()?.symbol !== LEFT_PAREN) {
    const token = reader.next();
    if (token) out.push(token);
    return;
  }
  for (let depth = 0; ;) {
    const token = reader.next();
    if (!token) return;
    out.push(token);
    if (token.symbol === LEFT_PAREN) depth++;
    else if (token.symbol === RIGHT_PAREN && --depth === 0) return;
  }
}
