import type { CNode } from '../../source/syntax/node';
import type { CountUse, FileUnit, FunctionUnit } from '../unit';
import { bare, variablesOf } from '../variables';
import { child } from '../../source/syntax/node';
import { callArguments, calleeName } from '../unit';
import type { TextChange } from './fixer';

/** Kernel comments end at this column; a tab is eight wide. */
const WIDTH = 80;
const TAB = 8;

/** The file's line end. */
export const lineEnd = (file: FileUnit): string => (file.text.includes('\r\n') ? '\r\n' : '\n');

/** The white space at the beginning of the line of an offset. */
export function indentAt(file: FileUnit, offset: number): string {
  const start = file.lines.startOf(file.lines.lineAt(offset));
  return /^[ \t]*/.exec(file.text.slice(start))![0];
}

/** Inserts lines above the line of an offset, indented like it; undefined where that would be inside a comment or macro. */
export function aboveLine(file: FileUnit, offset: number, lines: readonly string[]): TextChange | undefined {
  const at = file.lines.startOf(file.lines.lineAt(offset));
  const inside = [...file.seen.comments, ...file.seen.directives].some(s => s.start < at && s.end > at);
  if (inside || /\\\r?\n$/.test(file.text.slice(Math.max(0, at - 3), at))) return undefined;
  const indent = indentAt(file, offset);
  return { start: at, end: at, text: lines.map(l => `${indent}${l}`.trimEnd() + lineEnd(file)).join('') };
}

/** Text as a kernel block comment, wrapped so that it fits behind `indent`. */
export function blockComment(text: string, indent: string): string[] {
  const room = Math.max(40, WIDTH - 3 - indent.replaceAll('\t', ' '.repeat(TAB)).length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll('*/', '* /').split(/\s+/)) {
    if (line && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return ['/*', ...lines.map(l => ` * ${l}`), ' */'];
}

/** The statement that a node belongs to, label and `case` not included. */
export function ownStatement(node: CNode): CNode | undefined {
  for (let n: CNode | undefined = node; n; n = n.parent)
    if (/_statement$|^declaration$/.test(n.kind) && n.kind !== 'labeled_statement' && n.kind !== 'case_statement')
      return n;
  return undefined;
}

/** Is a statement one of a list, so that others may be put beside it? Otherwise it is the whole branch of an `if` or loop. */
export const isListed = (statement: CNode): boolean =>
  statement.parent?.kind === 'compound_statement' ||
  statement.parent?.kind === 'labeled_statement' ||
  statement.parent?.kind === 'case_statement';

/** Puts `text` as a statement of its own before the one that runs a node; braces are added where it was a bare branch. */
export function beforeStatement(fn: FunctionUnit, node: CNode, text: string): TextChange[] | undefined {
  const statement = ownStatement(node);
  if (!statement || /^(?:while|do|for)_statement$/.test(statement.kind)) return undefined;
  const { file } = fn;
  const end = lineEnd(file);
  const indent = indentAt(file, statement.start);
  if (isListed(statement)) return [{ start: statement.start, end: statement.start, text: `${text}${end}${indent}` }];
  const owner = statement.parent;
  if (!owner || statement.kind !== 'expression_statement') return undefined;
  // The branch begins on the line of its `if`, or on one of its own below it.
  const head = file.text.lastIndexOf(')', statement.start - 1);
  const word = /\belse\s*$/.exec(file.seen.code.slice(0, statement.start));
  const after = word ? word.index + 'else'.length : head + 1;
  if (after <= 0 || /\S/.test(file.seen.code.slice(after, statement.start))) return undefined;
  if (file.text.slice(after, statement.start).trim()) return undefined; // a comment in between
  const outer = indentAt(file, owner.kind === 'else_clause' ? (owner.parent?.start ?? owner.start) : owner.start);
  const inner = `${outer}\t`;
  const otherwise = /^\s*(?=else\b)/.exec(file.text.slice(statement.end))?.[0];
  return [
    { start: after, end: statement.start, text: ` {${end}${inner}${text}${end}${inner}` },
    {
      start: statement.end,
      end: statement.end + (otherwise?.length ?? 0),
      text: `${end}${outer}}${otherwise === undefined ? '' : ' '}`,
    },
  ];
}

/** Takes a statement away with its line; undefined when it is the whole branch of something. */
export function removeStatement(fn: FunctionUnit, statement: CNode): TextChange | undefined {
  if (!isListed(statement)) return undefined;
  const { file } = fn;
  const start = file.lines.startOf(file.lines.lineAt(statement.start));
  const next = file.lines.startOf(file.lines.lineAt(statement.end) + 1);
  const alone =
    !file.text.slice(start, statement.start).trim() && !file.text.slice(statement.end, next).trim() && next > start;
  // A label needs a statement behind it.
  if (statement.parent?.kind !== 'compound_statement') return undefined;
  return alone ? { start, end: next, text: '' } : { start: statement.start, end: statement.end, text: '' };
}

/** May an expression be written a second time: no calls but look-ups that change nothing, no assignments? */
export function isPure(fn: FunctionUnit, node: CNode): boolean {
  if (/^(?:assignment_expression|update_expression)$/.test(node.kind)) return false;
  if (node.kind === 'call_expression' && !LOOK_UPS.test(calleeName(fn, node) ?? '')) return false;
  return !node.broken && node.children.every(c => isPure(fn, c));
}

const LOOK_UPS =
  /^(?:virt_to_(?:head_)?(?:page|folio)|pfn_to_page|phys_to_page|page_folio|folio_page|compound_head|skb_frag_page|sg_page|page_address)$/;

/** The page of a use as an expression of type `struct page *`; undefined when that cannot be seen. */
export function pageExpression(use: CountUse): string | undefined {
  const { fn, page } = use;
  if (!page || !isPure(fn, page)) return undefined;
  const inner = bare(page);
  const text = fn.folded(inner);
  if (use.api.on === 'address') return `virt_to_page(${fn.folded(inner)})`;
  if (inner.kind === 'identifier')
    return /^(?:const )?struct page \*$/.test(variablesOf(fn).typeOf(text) ?? '') ? text : undefined;
  const callee = inner.kind === 'call_expression' ? (calleeName(fn, inner) ?? '') : '';
  return /_to_(?:head_)?page$|^skb_frag_page$|^sg_page$|^compound_head$/.test(callee) ? text : undefined;
}

/** The whole text of a call with another name, and other arguments where they are given. */
export function recall(call: CNode, name: string, args?: readonly string[]): TextChange {
  if (!args) {
    const callee = child(call, 'function')!;
    return { start: callee.start, end: callee.end, text: name };
  }
  return { start: call.start, end: call.end, text: `${name}(${args.join(', ')})` };
}

/** The arguments of a call as they are written. */
export const argumentTexts = (fn: FunctionUnit, call: CNode): string[] => callArguments(call).map(a => fn.folded(a));
