import { TokenKind, type Token } from '../../../source/tokens';
import type { AsmOperand, Block, Declaration, Statement } from '../ast';
import { stringLiteral } from '../lexemes';
import { parseAttributes } from './attributes';
import { SyntaxFailure, type Cursor } from './cursor';
import { parseDeclaration, skipAssertion } from './declarations';
import { parseConditional, parseExpression } from './expressions';

/** `{ … }`. */
export function parseBlock(c: Cursor): Block {
  const at = c.expect('{');
  return c.scoped(() => {
    const labels: string[] = [];
    while (c.accept('__label__')) {
      do labels.push(c.identifier().text);
      while (c.accept(','));
      c.expect(';');
    }
    const items: (Statement | Declaration)[] = [];
    while (!c.is('}')) {
      if (c.atEnd) c.fail("'}'");
      if (skipAssertion(c)) continue;
      items.push(parseItem(c));
    }
    return { kind: 'block', at, end: c.next(), labels, items };
  });
}

/** A statement or declaration; one that does not parse comes back as `broken`, and the next one is tried. */
function parseItem(c: Cursor): Statement | Declaration {
  const start = c.index;
  try {
    if (isLabel(c)) return parseStatement(c);
    return c.startsDeclaration() && !isFallthrough(c) ? parseDeclaration(c) : parseStatement(c);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    // At a semicolon the next statement follows, whatever is open; else look for the end from the start.
    if (c.index > start && c.token === error.at && c.is(';')) c.next();
    else {
      c.index = start;
      c.skipStatement();
      if (c.index === start) throw error;
    }
    return { kind: 'broken', at: error.at, construct: error.construct };
  }
}

const isLabel = (c: Cursor): boolean =>
  c.token.kind === TokenKind.Identifier && c.peek(1).text === ':' && c.token.text !== 'default';

/** `__attribute__((fallthrough));` */
function isFallthrough(c: Cursor): boolean {
  if (!c.is('__attribute__') && !c.is('__extension__')) return false;
  const start = c.index;
  parseAttributes(c);
  const alone = c.is(';') || !c.startsDeclaration();
  c.index = start;
  return alone;
}

/** What follows a label or `case`: since C23 it may be a declaration, or nothing before the closing brace. */
function parseLabelled(c: Cursor): Statement | Declaration {
  parseAttributes(c);
  if (c.is('}')) return { kind: 'empty', at: c.token };
  if (!isLabel(c) && c.startsDeclaration()) return parseDeclaration(c);
  return parseStatement(c);
}

function parseStatement(c: Cursor): Statement {
  parseAttributes(c);
  const at = c.token;
  if (at.kind === TokenKind.Punctuator) {
    if (at.text === '{') return parseBlock(c);
    if (at.text === ';') {
      c.next();
      return { kind: 'empty', at };
    }
  }
  if (at.kind === TokenKind.Identifier) {
    const parse = KEYWORDS.get(at.text);
    if (parse) return parse(c, c.next());
    if (c.peek(1).text === ':') {
      c.next();
      c.next();
      return { kind: 'label', at, name: at.text, body: parseLabelled(c) };
    }
  }
  const value = parseExpression(c);
  c.expect(';');
  return { kind: 'expression', at: value.kind === 'broken' ? value.at : at, value };
}

function parenthesised(c: Cursor): ReturnType<typeof parseExpression> {
  c.expect('(');
  const value = parseExpression(c);
  c.expect(')');
  return value;
}

const KEYWORDS: ReadonlyMap<string, (c: Cursor, at: Token) => Statement> = new Map<
  string,
  (c: Cursor, at: Token) => Statement
>([
  [
    'if',
    (c, at) => {
      const condition = parenthesised(c);
      const then = parseStatement(c);
      return { kind: 'if', at, condition, then, otherwise: c.accept('else') ? parseStatement(c) : undefined };
    },
  ],
  ['while', (c, at) => ({ kind: 'while', at, condition: parenthesised(c), body: parseStatement(c) })],
  [
    'do',
    (c, at) => {
      const body = parseStatement(c);
      c.expect('while');
      const condition = parenthesised(c);
      c.expect(';');
      return { kind: 'do', at, condition, body };
    },
  ],
  ['for', (c, at) => c.scoped(() => parseFor(c, at))],
  ['switch', (c, at) => ({ kind: 'switch', at, value: parenthesised(c), body: parseStatement(c) })],
  [
    'case',
    (c, at) => {
      const from = parseConditional(c);
      const to = c.accept('...') ? parseConditional(c) : undefined;
      c.expect(':');
      return { kind: 'case', at, from, to, body: parseLabelled(c) };
    },
  ],
  [
    'default',
    (c, at) => {
      c.expect(':');
      return { kind: 'default', at, body: parseLabelled(c) };
    },
  ],
  [
    'goto',
    (c, at) => {
      if (c.accept('*')) {
        const target = parseExpression(c);
        c.expect(';');
        return { kind: 'goto-address', at, target };
      }
      const label = c.identifier().text;
      c.expect(';');
      return { kind: 'goto', at, label };
    },
  ],
  ['break', (c, at) => jump(c, { kind: 'break', at })],
  ['continue', (c, at) => jump(c, { kind: 'continue', at })],
  [
    'return',
    (c, at) => {
      const value = c.is(';') ? undefined : parseExpression(c);
      c.expect(';');
      return { kind: 'return', at, value };
    },
  ],
  ['asm', parseAsm],
  ['__asm__', parseAsm],
  ['__asm', parseAsm],
]);

function jump(c: Cursor, statement: Statement): Statement {
  c.expect(';');
  return statement;
}

function parseFor(c: Cursor, at: Token): Statement {
  c.expect('(');
  let first: Extract<Statement, { kind: 'for' }>['first'];
  if (c.startsDeclaration()) first = parseDeclaration(c);
  else {
    if (!c.is(';')) first = parseExpression(c);
    c.expect(';');
  }
  const condition = c.is(';') ? undefined : parseExpression(c);
  c.expect(';');
  const step = c.is(')') ? undefined : parseExpression(c);
  c.expect(')');
  return { kind: 'for', at, first, condition, step, body: parseStatement(c) };
}

function parseAsm(c: Cursor, at: Token): Statement {
  while (!c.is('(')) {
    if (c.token.kind !== TokenKind.Identifier) c.fail("'('");
    c.next();
  }
  c.next();
  const template = text(c);
  const sections: AsmOperand[][] = [];
  const labels: string[] = [];
  for (let section = 0; !c.is(')');) {
    if (c.is(':') || c.is('::')) {
      section += c.next().text.length;
      continue;
    }
    if (c.accept(',')) continue;
    if (section <= 2) (sections[section] ??= []).push(parseOperand(c));
    else if (section === 3) text(c);
    else labels.push(c.identifier().text);
  }
  c.expect(')');
  c.expect(';');
  return { kind: 'asm', at, template, outputs: sections[1] ?? [], inputs: sections[2] ?? [], labels };
}

function parseOperand(c: Cursor): AsmOperand {
  if (c.accept('[')) {
    c.next();
    c.expect(']');
  }
  const constraint = text(c);
  c.expect('(');
  const value = parseExpression(c);
  c.expect(')');
  return { constraint, value };
}

function text(c: Cursor): string {
  const parts: Token[] = [];
  while (c.token.kind === TokenKind.String) parts.push(c.next());
  if (parts.length === 0) c.fail('a string');
  return String.fromCharCode(...stringLiteral(parts).units);
}
