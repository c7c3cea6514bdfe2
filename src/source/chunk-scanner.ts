import {
  ASSIGN,
  isWord,
  LEFT_BRACE,
  LEFT_PAREN,
  RIGHT_BRACE,
  RIGHT_PAREN,
  SEMICOLON,
  Sym,
  type Symbols,
} from './symbols';

/** What {@link ChunkScanner.step} says of a token. */
export const enum Step {
  Inside = 0,
  /** Belongs to the declaration's head: all but what stands inside a function's or an initialiser's braces. */
  Head = 1,
  /** The declaration ends with it. */
  Ends = 2,
}

const enum Body {
  None,
  Function,
  Initialiser,
  Record,
  Enum,
}

/** How far the words before a brace may name a record: `struct __packed __aligned(8) name {`. */
const enum Tag {
  None,
  /** After the keyword and attributes. */
  Keyword,
  /** After an attribute that takes arguments. */
  Attribute,
  /** Inside such an attribute's parentheses. */
  Arguments,
  /** After the tag. */
  Name,
}

const STRUCT = Sym.struct;
const UNION = Sym.union;
const ENUM = Sym.enum;

/**
 * Finds where a top-level declaration ends, token by token, without knowing types or macros: at a `;` outside of all
 * brackets, or at the brace that closes a function's body. It can be stopped between any two tokens and goes on across
 * directives and files, as the compiler does.
 */
export class ChunkScanner {
  private parens = 0;
  private braces = 0;
  private body = Body.None;
  private assigned = false;
  private tag = Tag.None;
  private isEnum = false;

  constructor(private readonly symbols: Symbols) {}

  /** Between two declarations, as far as brackets say. */
  get isTop(): boolean {
    return this.braces === 0 && this.parens === 0;
  }

  /** Inside the braces of a struct or union. */
  get inRecord(): boolean {
    return this.body === Body.Record;
  }

  /** Inside the braces of a function or an initialiser: nothing of the head. */
  get inBody(): boolean {
    return this.body === Body.Function || this.body === Body.Initialiser;
  }

  /** Forgets what was open. */
  reset(): void {
    this.parens = this.braces = 0;
    this.body = Body.None;
    this.assigned = false;
    this.tag = Tag.None;
  }

  /** Takes the next token: the symbol of a word or punctuator, 0 for a literal. */
  step(symbol: number): number {
    if (this.braces > 0) {
      if (symbol === LEFT_BRACE) this.braces++;
      else if (symbol === RIGHT_BRACE && --this.braces === 0) {
        const body = this.body;
        this.body = Body.None;
        if (body !== Body.Function) return Step.Head;
        this.reset();
        return Step.Head | Step.Ends;
      }
      return this.body === Body.Record || this.body === Body.Enum ? Step.Head : Step.Inside;
    }
    if (symbol === LEFT_PAREN) {
      if (this.parens++ === 0) this.tag = this.tag === Tag.Attribute ? Tag.Arguments : Tag.None;
      return Step.Head;
    }
    if (this.parens > 0) {
      if (symbol === RIGHT_PAREN && --this.parens === 0 && this.tag === Tag.Arguments) this.tag = Tag.Keyword;
      return Step.Head;
    }
    switch (symbol) {
      case SEMICOLON:
        this.reset();
        return Step.Head | Step.Ends;
      case RIGHT_BRACE: // closes nothing
        this.reset();
        return Step.Head | Step.Ends;
      case LEFT_BRACE:
        this.braces = 1;
        if (this.tag !== Tag.None) this.body = this.isEnum ? Body.Enum : Body.Record;
        else this.body = this.assigned ? Body.Initialiser : Body.Function;
        this.tag = Tag.None;
        return Step.Head;
      case ASSIGN:
        this.assigned = true;
        this.tag = Tag.None;
        return Step.Head;
      case STRUCT:
      case UNION:
      case ENUM:
        this.isEnum = symbol === ENUM;
        this.tag = Tag.Keyword;
        return Step.Head;
      default:
        if (this.tag !== Tag.None) this.tag = isWord(symbol) ? this.afterTagWord(symbol) : Tag.None;
        return Step.Head;
    }
  }

  private afterTagWord(symbol: number): Tag {
    if (this.tag === Tag.Name) return Tag.None;
    const text = this.symbols.text(symbol);
    if (TAKES_ARGUMENTS.test(text)) return Tag.Attribute;
    return text.startsWith('__') ? Tag.Keyword : Tag.Name;
  }
}

/** Attributes that stand between `struct` and the tag with arguments. */
export const TAKES_ARGUMENTS = /^__(?:attribute(?:__)?|align\w*)$/;
