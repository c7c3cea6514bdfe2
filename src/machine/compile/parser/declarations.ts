import { TokenKind, type Token } from '../../../source/tokens';
import type {
  Attribute,
  Declaration,
  Declarator,
  Derivation,
  EnumSpecifier,
  Expression,
  FunctionDefinition,
  Initialiser,
  InitialiserList,
  MemberDeclaration,
  ParameterDeclaration,
  RecordSpecifier,
  Specifiers,
  TopLevel,
  TypeName,
  TypeSpecifier,
} from '../ast';
import { Qualifier } from '../types';
import { parseAttributes, skipAsmLabel, packing } from './attributes';
import { Cursor, SyntaxFailure, type IsTypedef } from './cursor';
import { parseAssignment, parseConditional, parseExpression } from './expressions';
import { parseBlock } from './statements';

const QUALIFIERS: ReadonlyMap<string, number> = new Map([
  ['const', Qualifier.Const],
  ['__const', Qualifier.Const],
  ['__const__', Qualifier.Const],
  ['volatile', Qualifier.Volatile],
  ['__volatile', Qualifier.Volatile],
  ['__volatile__', Qualifier.Volatile],
  ['restrict', 0],
  ['__restrict', 0],
  ['__restrict__', 0],
  ['__seg_gs', 0],
  ['__seg_fs', 0],
  ['_Nullable', 0],
]);

const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['void', ['void']],
  ['char', ['char']],
  ['short', ['short']],
  ['int', ['int']],
  ['long', ['long']],
  ['float', ['float']],
  ['double', ['double']],
  ['signed', ['signed']],
  ['__signed', ['signed']],
  ['__signed__', ['signed']],
  ['unsigned', ['unsigned']],
  ['_Bool', ['_Bool']],
  ['_Complex', ['_Complex']],
  ['__int128', ['__int128']],
  ['__int128_t', ['__int128']],
  ['__uint128_t', ['__int128', 'unsigned']],
  ['_Float128', ['double', 'long']],
  ['__float128', ['double', 'long']],
  ['__builtin_va_list', ['va_list']],
]);

/** Declaration specifiers; fails when there is no type among them unless `implicit` allows gcc's implicit int. */
export function parseSpecifiers(c: Cursor, implicit = false): Specifiers {
  const at = c.token;
  let storage: Specifiers['storage'];
  let inline = false;
  let noReturn = false;
  let quals = 0;
  let base: TypeSpecifier | undefined;
  const words: string[] = [];
  const attributes: Attribute[] = [];
  for (;;) {
    const { token } = c;
    const { text } = token;
    if (token.kind !== TokenKind.Identifier && text !== '[') break;
    const word = WORDS.get(text);
    const qualifier = QUALIFIERS.get(text);
    if (word) {
      words.push(...word);
      c.next();
    } else if (qualifier !== undefined) {
      quals |= qualifier;
      c.next();
    } else if (text === '_Atomic') {
      c.next();
      if (c.is('(')) {
        c.next();
        base = { kind: 'typeof', of: parseTypeName(c), unqualified: true };
        c.expect(')');
      }
    } else if (text === 'struct' || text === 'union') base = parseRecord(c);
    else if (text === 'enum') base = parseEnum(c);
    else if (/^(__)?typeof(_unqual)?(__)?$/.test(text)) base = parseTypeof(c);
    else if (text === '__auto_type') {
      c.next();
      base = { kind: 'auto' };
    } else if (text === 'typedef' || text === 'extern' || text === 'static' || text === 'auto' || text === 'register') {
      storage = text;
      c.next();
    } else if (text === 'inline' || text === '__inline' || text === '__inline__') {
      inline = true;
      c.next();
    } else if (text === '_Noreturn') {
      noReturn = true;
      c.next();
    } else if (text === '_Thread_local' || text === '__thread') c.next();
    else if (
      text === '__attribute__' ||
      text === '__attribute' ||
      text === '_Alignas' ||
      text === '__extension__' ||
      (text === '[' && c.peek(1).text === '[')
    )
      attributes.push(...parseAttributes(c));
    else if (!base && words.length === 0 && c.isTypedef(text)) {
      base = { kind: 'typedef', name: text, at: token };
      c.next();
    } else break;
  }
  if (words.length) base = { kind: 'words', words: words.sort() };
  if (!base) {
    if (!implicit && storage === undefined && quals === 0) c.fail('a type');
    base = { kind: 'words', words: ['int'] };
  }
  if (attributes.some(a => a.name === 'noreturn')) noReturn = true;
  return { at, storage, inline, noReturn, quals, base, attributes };
}

function parseTypeof(c: Cursor): TypeSpecifier {
  const unqualified = c.next().text.includes('unqual');
  c.expect('(');
  const of = c.startsType() ? parseTypeName(c) : parseExpression(c);
  c.expect(')');
  return { kind: 'typeof', of, unqualified };
}

function parseRecord(c: Cursor): RecordSpecifier {
  const at = c.next();
  const keyword = at.text === 'struct' ? 'struct' : 'union';
  const attributes = parseAttributes(c);
  const tag = c.token.kind === TokenKind.Identifier ? c.next().text : undefined;
  attributes.push(...parseAttributes(c));
  if (!c.is('{')) {
    if (tag === undefined) c.fail('a tag or a list of members');
    return { kind: 'record', at, keyword, tag, members: undefined, attributes, pack: 0 };
  }
  c.next();
  const members: MemberDeclaration[] = [];
  while (!c.is('}')) {
    if (c.atEnd) c.fail("'}'");
    if (c.accept(';')) continue;
    if (skipAssertion(c)) continue;
    members.push(parseMember(c));
  }
  c.next();
  attributes.push(...parseAttributes(c));
  return { kind: 'record', at, keyword, tag, members, attributes, pack: packing(attributes) };
}

function parseMember(c: Cursor): MemberDeclaration {
  const specifiers = parseSpecifiers(c);
  const declarators: { declarator: Declarator; width: Expression | undefined }[] = [];
  while (!c.is(';') && !c.is('}')) {
    let declarator: Declarator = { at: c.token, name: undefined, derivations: [], attributes: [] };
    if (!c.is(':')) declarator = parseDeclarator(c, true);
    const width = c.accept(':') ? parseConditional(c) : undefined;
    const attributes = [...declarator.attributes, ...parseAttributes(c)];
    declarators.push({ declarator: { ...declarator, attributes }, width });
    if (!c.accept(',')) break;
  }
  if (!c.is('}')) c.expect(';');
  return { specifiers, declarators };
}

function parseEnum(c: Cursor): EnumSpecifier {
  const at = c.next();
  const attributes = parseAttributes(c);
  const tag = c.token.kind === TokenKind.Identifier ? c.next().text : undefined;
  if (!c.accept('{')) {
    if (tag === undefined) c.fail('a tag or a list of enumerators');
    return { kind: 'enum', at, tag, enumerators: undefined, attributes };
  }
  const enumerators: { name: string; at: Token; value: Expression | undefined }[] = [];
  while (!c.is('}')) {
    const name = c.identifier();
    attributes.push(...parseAttributes(c).filter(a => a.name === 'packed'));
    const value = c.accept('=') ? parseConditional(c) : undefined;
    c.declare(name.text, false);
    enumerators.push({ name: name.text, at: name, value });
    if (!c.accept(',')) break;
  }
  c.expect('}');
  attributes.push(...parseAttributes(c));
  return { kind: 'enum', at, tag, enumerators, attributes };
}

/**
 * A declarator, with a name or without (type names and unnamed parameters). Where it must have a `named` one, a typedef's
 * name in parentheses is that name: `typedef void (handler)(int)` may be read when `handler` is already known.
 */
export function parseDeclarator(c: Cursor, named = false): Declarator {
  const at = c.token;
  const attributes: Attribute[] = [...parseAttributes(c)];
  const pointers: Derivation[] = [];
  while (c.accept('*')) {
    let quals = 0;
    for (;;) {
      const qualifier = QUALIFIERS.get(c.token.text);
      if (qualifier !== undefined || c.is('_Atomic')) {
        quals |= qualifier ?? 0;
        c.next();
      } else if (c.is('__attribute__')) attributes.push(...parseAttributes(c));
      else break;
    }
    pointers.push({ kind: 'pointer', quals });
  }
  attributes.push(...parseAttributes(c));
  let inner: Declarator | undefined;
  let name: string | undefined;
  let nameAt = at;
  if (c.is('(') && nests(c, named)) {
    c.next();
    inner = parseDeclarator(c, named);
    c.expect(')');
  } else if (c.token.kind === TokenKind.Identifier && !c.isSpecifierWord(c.token.text) && !isAsm(c.token.text)) {
    nameAt = c.token;
    name = c.next().text;
  }
  const suffixes: Derivation[] = [];
  for (;;) {
    if (c.is('[') && c.peek(1).text !== '[') suffixes.push(parseArraySuffix(c));
    else if (c.is('(')) suffixes.push(parseParameters(c));
    else break;
  }
  skipAsmLabel(c);
  attributes.push(...parseAttributes(c));
  skipAsmLabel(c);
  attributes.push(...parseAttributes(c));
  return {
    at: inner?.name === undefined ? nameAt : inner.at,
    name: inner ? inner.name : name,
    derivations: [...pointers, ...suffixes.reverse(), ...(inner?.derivations ?? [])],
    attributes: [...attributes, ...(inner?.attributes ?? [])],
  };
}

const isAsm = (text: string): boolean => text === 'asm' || text === '__asm__' || text === '__asm';

/** Does `(` open a nested declarator (and not the parameters of an unnamed function)? */
function nests(c: Cursor, named: boolean): boolean {
  const after = c.peek(1);
  if (after.text === '*' || after.text === '(' || after.text === '[' || after.text === '__attribute__') return true;
  if (after.kind !== TokenKind.Identifier) return false;
  return !c.isSpecifierWord(after.text) && (named || !c.isTypedef(after.text));
}

function parseArraySuffix(c: Cursor): Derivation {
  const at = c.expect('[');
  while (QUALIFIERS.has(c.token.text) || c.is('static')) c.next();
  let length: Expression | undefined;
  if (c.is('*') && c.peek(1).text === ']') c.next();
  else if (!c.is(']')) length = parseAssignment(c);
  c.expect(']');
  return { kind: 'array', at, length };
}

function parseParameters(c: Cursor): Derivation {
  const at = c.expect('(');
  if (c.accept(')')) return { kind: 'function', at, parameters: [], variadic: false, unspecified: true };
  if (c.is('void') && c.peek(1).text === ')') {
    c.next();
    c.next();
    return { kind: 'function', at, parameters: [], variadic: false, unspecified: false };
  }
  const parameters: ParameterDeclaration[] = [];
  let variadic = false;
  c.scoped(() => {
    do {
      if (c.accept('...')) {
        variadic = true;
        break;
      }
      if (c.token.kind === TokenKind.Identifier && !c.startsDeclaration()) {
        // An identifier list of an old-style definition.
        const name = c.identifier();
        parameters.push({
          specifiers: implicitInt(name),
          declarator: { at: name, name: name.text, derivations: [], attributes: [] },
        });
        continue;
      }
      const specifiers = parseSpecifiers(c);
      const declarator = parseDeclarator(c);
      if (declarator.name !== undefined) c.declare(declarator.name, false);
      parameters.push({ specifiers, declarator });
    } while (c.accept(','));
  });
  c.expect(')');
  return { kind: 'function', at, parameters, variadic, unspecified: false };
}

const implicitInt = (at: Token): Specifiers => ({
  at,
  storage: undefined,
  inline: false,
  noReturn: false,
  quals: 0,
  base: { kind: 'words', words: ['int'] },
  attributes: [],
});

/** A type without a declared name, as in a cast. */
export function parseTypeName(c: Cursor): TypeName {
  const at = c.token;
  const specifiers = parseSpecifiers(c);
  return { kind: 'type-name', at, specifiers, declarator: parseDeclarator(c) };
}

/** An initialiser: an expression or a braced list. */
export function parseInitialiser(c: Cursor): Initialiser {
  return c.is('{') ? parseInitialiserList(c) : parseAssignment(c);
}

/** `{ … }` with designators. */
export function parseInitialiserList(c: Cursor): InitialiserList {
  const at = c.expect('{');
  const items: InitialiserList['items'][number][] = [];
  while (!c.is('}')) {
    const designators: InitialiserList['items'][number]['designators'][number][] = [];
    if (c.token.kind === TokenKind.Identifier && c.peek(1).text === ':') {
      // GNU's old `name: value`.
      const name = c.next();
      c.next();
      designators.push({ kind: 'member', name: name.text, at: name });
    } else {
      while (c.is('.') || c.is('[')) {
        const open = c.next();
        if (open.text === '.') {
          const name = c.next();
          designators.push({ kind: 'member', name: name.text, at: name });
        } else {
          const from = parseConditional(c);
          const to = c.accept('...') ? parseConditional(c) : undefined;
          c.expect(']');
          designators.push({ kind: 'index', from, to, at: open });
        }
      }
      if (designators.length && !c.accept('=') && !c.is('{') && designators[0]!.kind === 'member') c.expect('=');
    }
    items.push({ designators, value: parseInitialiser(c) });
    if (!c.accept(',')) break;
  }
  c.expect('}');
  return { kind: 'list', at, items };
}

/** Skips a static assertion: the tree's own compiler has checked it. */
export function skipAssertion(c: Cursor): boolean {
  if (!c.is('_Static_assert') && !c.is('static_assert')) return false;
  c.next();
  c.skipParentheses();
  c.expect(';');
  return true;
}

/** A declaration inside a function (or what follows the specifiers of one at file scope), up to and with its `;`. */
export function parseDeclaration(c: Cursor, specifiers: Specifiers = parseSpecifiers(c)): Declaration {
  const declarators: Declaration['declarators'][number][] = [];
  if (!c.is(';')) {
    do {
      const declarator = parseDeclarator(c, true);
      if (declarator.name === undefined) c.fail('a name');
      c.declare(declarator.name, specifiers.storage === 'typedef');
      const initialiser = c.accept('=') ? parseInitialiser(c) : undefined;
      declarators.push({ declarator, initialiser });
    } while (c.accept(','));
  }
  c.expect(';');
  return { kind: 'declaration', at: specifiers.at, specifiers, declarators };
}

/** Parses the tokens of one top-level declaration; what does not parse comes back as `broken`. */
export function parseTopLevel(tokens: readonly Token[], isTypedef: IsTypedef): TopLevel {
  const c = new Cursor(tokens, isTypedef);
  try {
    return c.scoped(() => topLevel(c, isTypedef));
  } catch (error) {
    if (error instanceof SyntaxFailure) return { kind: 'broken', at: error.at, construct: error.construct };
    throw error;
  }
}

function topLevel(c: Cursor, isTypedef: IsTypedef): TopLevel {
  const specifiers = parseSpecifiers(c, true);
  if (c.is(';')) return parseDeclaration(c, specifiers);
  const start = c.index;
  const declarator = parseDeclarator(c, true);
  const last = declarator.derivations.at(-1);
  if (last?.kind === 'function' && !c.is(';') && !c.is(',') && !c.is('=')) {
    const declarations: Declaration[] = [];
    while (!c.is('{') && !c.atEnd) declarations.push(parseDeclaration(c));
    if (!c.is('{')) c.fail("'{'");
    const bodyAt = c.index;
    const definition: FunctionDefinition = {
      kind: 'function',
      at: declarator.at,
      specifiers,
      declarator,
      declarations,
      body: () => {
        const inner = new Cursor(c.tokens, isTypedef, bodyAt);
        return inner.scoped(() => {
          for (const { declarator: p } of last.parameters) if (p.name !== undefined) inner.declare(p.name, false);
          return parseBlock(inner);
        });
      },
      end: c.tokens.at(-1)!,
    };
    return definition;
  }
  c.index = start;
  return parseDeclaration(c, specifiers);
}

/** Parses tokens that are one expression and nothing else. */
export function parseWholeExpression(tokens: readonly Token[], isTypedef: IsTypedef): Expression | TypeName {
  const c = new Cursor(tokens, isTypedef);
  try {
    const result = c.startsType() ? parseTypeName(c) : parseExpression(c);
    if (!c.atEnd) c.fail('the end');
    return result;
  } catch (error) {
    if (error instanceof SyntaxFailure) return { kind: 'broken', at: error.at, construct: error.construct };
    throw error;
  }
}
