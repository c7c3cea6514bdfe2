import { TokenKind, type Token } from '../../../source/tokens';

/** A syntax error; caught at the statement or declaration that contains it, and compiled to a stop there. */
export class SyntaxFailure extends Error {
  constructor(
    readonly at: Token,
    readonly construct: string,
  ) {
    super(construct);
  }
}

/** Says whether a name that no inner scope declares is a typedef at file scope. */
export type IsTypedef = (name: string) => boolean;

const SPECIFIERS: ReadonlySet<string> = new Set([
  'void',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'signed',
  '__signed__',
  '__signed',
  'unsigned',
  '_Bool',
  '_Complex',
  '__int128',
  '__int128_t',
  '__uint128_t',
  '_Float128',
  '__float128',
  '__builtin_va_list',
  'struct',
  'union',
  'enum',
  'typeof',
  '__typeof__',
  '__typeof',
  'typeof_unqual',
  '__typeof_unqual__',
  '__auto_type',
  'const',
  '__const',
  '__const__',
  'volatile',
  '__volatile',
  '__volatile__',
  'restrict',
  '__restrict',
  '__restrict__',
  '_Atomic',
  '__seg_gs',
  '__seg_fs',
]);

const STORAGE: ReadonlySet<string> = new Set([
  'typedef',
  'extern',
  'static',
  'auto',
  'register',
  'inline',
  '__inline',
  '__inline__',
  '_Noreturn',
  '_Thread_local',
  '__thread',
  '_Alignas',
  '_Static_assert',
  'static_assert',
]);

/** Where the parser stands in the tokens of one declaration, and which names are typedefs there. */
export class Cursor {
  private readonly scopes: Map<string, boolean>[] = [];
  private readonly end: Token;

  constructor(
    readonly tokens: readonly Token[],
    private readonly isFileTypedef: IsTypedef,
    public index = 0,
  ) {
    const last = tokens.at(-1);
    this.end = {
      kind: TokenKind.Stray,
      text: '',
      space: true,
      path: last?.path ?? '',
      offset: last ? last.offset + last.text.length : 0,
      line: last?.line ?? 1,
      column: last?.column ?? 1,
      use: last?.use,
    };
  }

  /** The token at the cursor; an empty one at the end. */
  get token(): Token {
    return this.tokens[this.index] ?? this.end;
  }

  /** The token `distance` ahead. */
  peek(distance: number): Token {
    return this.tokens[this.index + distance] ?? this.end;
  }

  get atEnd(): boolean {
    return this.index >= this.tokens.length;
  }

  is(text: string): boolean {
    return this.token.text === text;
  }

  /** Moves past the token and returns it. */
  next(): Token {
    const token = this.token;
    this.index++;
    return token;
  }

  /** Moves past `text` when it stands here. */
  accept(text: string): boolean {
    if (this.token.text !== text) return false;
    this.index++;
    return true;
  }

  /** Moves past `text`, or fails. */
  expect(text: string): Token {
    if (this.token.text !== text) this.fail(`'${text}'`);
    return this.next();
  }

  /** Fails with what was expected here. */
  fail(expected: string): never {
    const found = this.atEnd ? 'the end of the declaration' : `'${this.token.text}'`;
    throw new SyntaxFailure(this.token, `C that does not parse: expected ${expected} before ${found}`);
  }

  /** Moves past an identifier that is no keyword, or fails. */
  identifier(): Token {
    if (this.token.kind !== TokenKind.Identifier || this.isSpecifierWord(this.token.text)) this.fail('a name');
    return this.next();
  }

  /** Runs `inner` with a scope of its own for declared names. */
  scoped<T>(inner: () => T): T {
    this.scopes.push(new Map());
    try {
      return inner();
    } finally {
      this.scopes.pop();
    }
  }

  /** Notes that a block-scope declaration makes `name` a typedef, or an ordinary name. */
  declare(name: string, typedef: boolean): void {
    this.scopes.at(-1)?.set(name, typedef);
  }

  /** Is `name` a typedef where the cursor stands? */
  isTypedef(name: string): boolean {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const local = this.scopes[i]!.get(name);
      if (local !== undefined) return local;
    }
    return this.isFileTypedef(name);
  }

  isSpecifierWord(text: string): boolean {
    return SPECIFIERS.has(text) || STORAGE.has(text);
  }

  /** Could a type name start at the cursor (or `distance` ahead)? */
  startsType(distance = 0): boolean {
    const token = this.peek(distance);
    if (token.kind !== TokenKind.Identifier) return false;
    if (SPECIFIERS.has(token.text)) return true;
    if (token.text === '__extension__' || token.text === '__attribute__' || token.text === '__attribute')
      return token.text === '__extension__' && this.startsType(distance + 1);
    return this.isTypedef(token.text);
  }

  /** Could a declaration start at the cursor? */
  startsDeclaration(): boolean {
    const { token } = this;
    if (token.kind !== TokenKind.Identifier) return false;
    if (STORAGE.has(token.text)) return true;
    if (token.text === '__attribute__') return true;
    return this.startsType();
  }

  /** Moves past a balanced `( … )`. */
  skipParentheses(): void {
    this.expect('(');
    for (let depth = 1; depth > 0;) {
      if (this.atEnd) this.fail("')'");
      const { text } = this.next();
      if (text === '(') depth++;
      else if (text === ')') depth--;
    }
  }

  /** Moves past a balanced `{ … }` or, from anywhere else, past the next `;` outside of parentheses and braces. */
  skipStatement(): void {
    for (let depth = 0; !this.atEnd;) {
      const { text } = this.token;
      if (depth === 0 && text === '}') return;
      this.index++;
      if (text === '{' || text === '(' || text === '[') depth++;
      else if (text === '}' || text === ')' || text === ']') {
        depth = Math.max(0, depth - 1);
        if (depth === 0 && text === '}') return;
      } else if (text === ';' && depth === 0) return;
    }
  }
}
