import { TokenKind } from '../../../source/tokens';
import type { Attribute, Expression } from '../ast';
import type { Cursor } from './cursor';
import { parseAssignment } from './expressions';
import { parseTypeName } from './declarations';

const plain = (name: string): string => /^__(.*)__$/.exec(name)?.[1] ?? name;

/** Attributes whose arguments the compiler reads; those of others are skipped, since they may hold anything. */
const WITH_ARGUMENTS: ReadonlySet<string> = new Set([
  ...['aligned', 'mode', 'cleanup', 'alias', 'vector_size', 'pragma_pack'],
]);

/** `__attribute__((…))`, any number of them, with `__extension__`, asm labels and `_Alignas` among them. */
export function parseAttributes(c: Cursor): Attribute[] {
  const found: Attribute[] = [];
  for (;;) {
    const { text } = c.token;
    if (text === '__attribute__' || text === '__attribute') {
      c.next();
      c.expect('(');
      c.expect('(');
      while (!c.is(')')) {
        if (c.accept(',')) continue;
        parseOne(c, found);
      }
      c.expect(')');
      c.expect(')');
    } else if (text === '_Alignas') {
      const at = c.next();
      c.expect('(');
      const argument: Expression = c.startsType() ? { kind: 'alignof', at, of: parseTypeName(c) } : parseAssignment(c);
      c.expect(')');
      found.push({ name: 'aligned', at, arguments: [argument] });
    } else if (text === '__extension__') c.next();
    else if (text === '[' && c.peek(1).text === '[') {
      c.next();
      c.next();
      while (!c.atEnd && !(c.is(']') && c.peek(1).text === ']')) c.next();
      c.expect(']');
      c.expect(']');
    } else return found;
  }
}

function parseOne(c: Cursor, found: Attribute[]): void {
  const at = c.next();
  if (at.kind !== TokenKind.Identifier) return;
  const name = plain(at.text);
  const values: Expression[] = [];
  if (c.is('(')) {
    if (WITH_ARGUMENTS.has(name)) {
      c.next();
      while (!c.is(')')) {
        if (c.accept(',')) continue;
        values.push(parseAssignment(c));
      }
      c.expect(')');
    } else c.skipParentheses();
  }
  found.push({ name, at, arguments: values });
}

/** The most that `#pragma pack(n)` lets a member be aligned to; 0 where none holds (the reader makes an attribute of it). */
export function packing(attributes: readonly Attribute[]): number {
  const size = attributes.find(({ name }) => name === 'pragma_pack')?.arguments[0];
  return size?.kind === 'number' ? Number(size.at.text) : 0;
}

/** Skips `asm("name")` after a declarator: names of symbols in the object file mean nothing here. */
export function skipAsmLabel(c: Cursor): void {
  if (c.is('asm') || c.is('__asm__') || c.is('__asm')) {
    c.next();
    c.skipParentheses();
  }
}
