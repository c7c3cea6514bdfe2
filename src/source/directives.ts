import type { LexedFile } from './lexed-file';
import { Flag, type LexedText } from './lexer';
import { HASH, Sym } from './symbols';
import { TokenKind } from './tokens';

/** Kinds of preprocessing directives that change anything. */
export const enum DirectiveKind {
  If,
  Ifdef,
  Ifndef,
  Elif,
  Else,
  Endif,
  Define,
  Undef,
  Include,
  IncludeNext,
  PragmaOnce,
  PragmaPack,
  /** `#error`, `#line`, other pragmas, the null directive: nothing to do. */
  Other,
}

/** One directive line. Token numbers are of its file. */
export interface Directive {
  readonly kind: DirectiveKind;
  /** Its `#`. */
  readonly hash: number;
  /** First token after the directive's name. */
  readonly first: number;
  /** One past its last token. */
  readonly end: number;
  /** For a conditional: the index of the group's next `#elif`, `#else` or `#endif`; the number of directives if none. */
  next: number;
  /** For a conditional: the index of the group's `#endif`; the number of directives if none. */
  endif: number;
}

const KINDS = new Map<number, DirectiveKind>([
  [Sym.if, DirectiveKind.If],
  [Sym.ifdef, DirectiveKind.Ifdef],
  [Sym.ifndef, DirectiveKind.Ifndef],
  [Sym.elif, DirectiveKind.Elif],
  [Sym.else, DirectiveKind.Else],
  [Sym.endif, DirectiveKind.Endif],
  [Sym.define, DirectiveKind.Define],
  [Sym.undef, DirectiveKind.Undef],
  [Sym.include, DirectiveKind.Include],
  [Sym.import, DirectiveKind.Include],
  [Sym.include_next, DirectiveKind.IncludeNext],
]);

/** All directives of a text in order, conditionals linked to what follows them in their group. */
export function parseDirectives(file: LexedText): Directive[] {
  const { kinds, values, count } = file;
  const found: Directive[] = [];
  /** Open groups: indices of all their conditionals so far. */
  const open: number[][] = [];
  for (let i = 0; i < count; i++) {
    if (values[i] !== HASH || kinds[i]! >> 4 === 0) continue;
    if ((kinds[i]! & Flag.LineStart) === 0 || (kinds[i]! & Flag.Kind) !== TokenKind.Punctuator) continue;
    let end = i + 1;
    while (end < count && (kinds[end]! & Flag.LineStart) === 0) end++;
    const named = i + 1 < end && (kinds[i + 1]! & Flag.Kind) === TokenKind.Identifier;
    const name = named ? values[i + 1]! : 0;
    let kind = KINDS.get(name) ?? DirectiveKind.Other;
    if (name === Sym.pragma && end - i === 3 && values[i + 2] === Sym.once) kind = DirectiveKind.PragmaOnce;
    if (name === Sym.pragma && values[i + 2] === Sym.pack && end - i > 3) kind = DirectiveKind.PragmaPack;
    const directive: Directive = { kind, hash: i, first: i + 2, end, next: -1, endif: -1 };
    const index = found.push(directive) - 1;
    if (kind <= DirectiveKind.Ifndef) open.push([index]);
    else if (kind <= DirectiveKind.Endif) {
      const group = open.at(-1);
      if (group) {
        found[group.at(-1)!]!.next = index;
        group.push(index);
        if (kind === DirectiveKind.Endif) {
          for (const member of group) found[member]!.endif = index;
          open.pop();
        }
      }
    }
    i = end - 1;
  }
  for (const directive of found) {
    if (directive.next < 0) directive.next = found.length;
    if (directive.endif < 0) directive.endif = found.length;
  }
  return found;
}

/** What an `#include` names when it is written plainly; undefined when its operand must be expanded first. */
export function includeName(file: LexedFile, directive: Directive): { name: string; angled: boolean } | undefined {
  if (directive.first >= directive.end) return undefined;
  const start = file.starts[directive.first]!;
  const mark = file.text[start];
  if (mark !== '"' && mark !== '<') return undefined;
  const close = file.text.indexOf(mark === '<' ? '>' : '"', start + 1);
  if (close < 0 || file.text.slice(start, close).includes('\n')) return undefined;
  return { name: file.text.slice(start + 1, close), angled: mark === '<' };
}
