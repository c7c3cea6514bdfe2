import { TokenKind, type Token } from '../../../source/tokens';
import type { BinaryOperator, Expression, TypeName, UnaryOperator } from '../ast';
import type { Cursor } from './cursor';
import { parseInitialiserList, parseTypeName } from './declarations';
import { parseBlock } from './statements';

/** Binding strength of the infix operators (C11 6.5.5-6.5.14). */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['*', 10],
  ['/', 10],
  ['%', 10],
  ['+', 9],
  ['-', 9],
  ['<<', 8],
  ['>>', 8],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['==', 6],
  ['!=', 6],
  ['&', 5],
  ['^', 4],
  ['|', 3],
  ['&&', 2],
  ['||', 1],
]);

const UNARY: ReadonlySet<string> = new Set(['+', '-', '~', '!', '*', '&', '++', '--']);

const ASSIGNMENTS: ReadonlyMap<string, BinaryOperator | undefined> = new Map<string, BinaryOperator | undefined>([
  ['=', undefined],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['+=', '+'],
  ['-=', '-'],
  ['<<=', '<<'],
  ['>>=', '>>'],
  ['&=', '&'],
  ['^=', '^'],
  ['|=', '|'],
]);

/** An expression, commas included. */
export function parseExpression(c: Cursor): Expression {
  let left = parseAssignment(c);
  while (c.is(',')) {
    const at = c.next();
    left = { kind: 'comma', at, left, right: parseAssignment(c) };
  }
  return left;
}

/** An assignment expression (C11 6.5.16). */
export function parseAssignment(c: Cursor): Expression {
  const left = parseConditional(c);
  const { text } = c.token;
  if (!ASSIGNMENTS.has(text) || c.token.kind !== TokenKind.Punctuator) return left;
  const at = c.next();
  return { kind: 'assign', at, op: ASSIGNMENTS.get(text), left, right: parseAssignment(c) };
}

/** A conditional expression (C11 6.5.15), GNU's omitted middle included. */
export function parseConditional(c: Cursor): Expression {
  const condition = parseBinary(c, 1);
  if (!c.is('?')) return condition;
  const at = c.next();
  const then = c.is(':') ? undefined : parseExpression(c);
  c.expect(':');
  return { kind: 'conditional', at, condition, then, otherwise: parseConditional(c) };
}

function parseBinary(c: Cursor, least: number): Expression {
  let left = parseCast(c);
  for (;;) {
    const strength = c.token.kind === TokenKind.Punctuator ? PRECEDENCE.get(c.token.text) : undefined;
    if (strength === undefined || strength < least) return left;
    const at = c.next();
    left = { kind: 'binary', at, op: at.text as BinaryOperator, left, right: parseBinary(c, strength + 1) };
  }
}

/** A cast expression (C11 6.5.4). */
function parseCast(c: Cursor): Expression {
  if (c.is('(') && c.startsType(1)) {
    const at = c.next();
    const type = parseTypeName(c);
    c.expect(')');
    if (c.is('{')) return parsePostfix(c, { kind: 'compound', at, type, list: parseInitialiserList(c) });
    return { kind: 'cast', at, type, operand: parseCast(c) };
  }
  return parseUnary(c);
}

function parseUnary(c: Cursor): Expression {
  const { token } = c;
  if (token.kind === TokenKind.Punctuator) {
    if (UNARY.has(token.text)) {
      c.next();
      return { kind: 'unary', at: token, op: token.text as UnaryOperator, operand: parseCast(c) };
    }
    if (token.text === '&&') {
      c.next();
      return { kind: 'label-address', at: token, label: c.identifier().text };
    }
  } else if (token.kind === TokenKind.Identifier) {
    switch (token.text) {
      case '__extension__':
        c.next();
        return parseCast(c);
      case 'sizeof':
        c.next();
        return { kind: 'sizeof', at: token, of: parseTypeOrUnary(c) };
      case '_Alignof':
      case '__alignof__':
      case '__alignof':
        c.next();
        return { kind: 'alignof', at: token, of: parseTypeOrUnary(c) };
      case '__real__':
      case '__imag__':
        c.next();
        return { kind: 'broken', at: token, construct: 'a complex number' };
    }
  }
  return parsePostfix(c, parsePrimary(c));
}

function parseTypeOrUnary(c: Cursor): Expression | TypeName {
  if (c.is('(') && c.startsType(1)) {
    const at = c.next();
    const type = parseTypeName(c);
    c.expect(')');
    if (!c.is('{')) return type;
    return parsePostfix(c, { kind: 'compound', at, type, list: parseInitialiserList(c) });
  }
  return parseUnary(c);
}

function parsePostfix(c: Cursor, first: Expression): Expression {
  let base = first;
  for (;;) {
    const { token } = c;
    switch (token.kind === TokenKind.Punctuator ? token.text : '') {
      case '[': {
        c.next();
        const index = parseExpression(c);
        c.expect(']');
        base = { kind: 'index', at: token, base, index };
        break;
      }
      case '(':
        base = parseCall(c, base);
        break;
      case '.':
      case '->': {
        c.next();
        const name = c.token;
        if (name.kind !== TokenKind.Identifier) c.fail('a member name');
        c.next();
        base = { kind: 'member', at: name, base, arrow: token.text === '->', name: name.text };
        break;
      }
      case '++':
      case '--':
        c.next();
        base = { kind: 'postfix', at: token, op: token.text as '++' | '--', operand: base };
        break;
      default:
        return base;
    }
  }
}

function parseCall(c: Cursor, callee: Expression): Expression {
  c.expect('(');
  const from = c.index;
  const values: (Expression | TypeName)[] = [];
  if (!c.is(')')) {
    do values.push(c.startsType() ? parseTypeName(c) : parseAssignment(c));
    while (c.accept(','));
  }
  const text = c.tokens.slice(from, c.index);
  c.expect(')');
  return { kind: 'call', at: callee.at, callee, arguments: values, text };
}

function parsePrimary(c: Cursor): Expression {
  const { token } = c;
  switch (token.kind) {
    case TokenKind.Number:
      c.next();
      return { kind: 'number', at: token };
    case TokenKind.Char:
      c.next();
      return { kind: 'character', at: token };
    case TokenKind.String: {
      const parts: Token[] = [];
      while (c.token.kind === TokenKind.String) parts.push(c.next());
      return { kind: 'string', at: token, parts };
    }
    case TokenKind.Identifier:
      if (token.text === '_Generic') return parseGeneric(c);
      if (c.isSpecifierWord(token.text)) c.fail('an expression');
      c.next();
      return { kind: 'identifier', at: token, name: token.text };
    default:
      break;
  }
  if (token.text !== '(') c.fail('an expression');
  c.next();
  if (c.is('{')) {
    const body = parseBlock(c);
    c.expect(')');
    return { kind: 'statements', at: token, body };
  }
  const inner = parseExpression(c);
  c.expect(')');
  return inner;
}

function parseGeneric(c: Cursor): Expression {
  const at = c.next();
  c.expect('(');
  const control = c.startsType() ? parseTypeName(c) : parseAssignment(c);
  const choices: { type: TypeName | undefined; value: Expression }[] = [];
  while (c.accept(',')) {
    const type = c.is('default') ? void c.next() : parseTypeName(c);
    c.expect(':');
    choices.push({ type, value: parseAssignment(c) });
  }
  c.expect(')');
  return { kind: 'generic', at, control, choices };
}
