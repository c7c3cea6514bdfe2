import { skeleton, type Skeleton, type Span } from './skeleton';
import { closing, maskAnnotations } from './masks';

/** A parameter of a function definition. */
export interface Parameter {
  readonly name: string;
  /** Everything but the name, white space folded: "struct page *". */
  readonly type: string;
}

/** A function definition found by its braces, before any parsing. */
export interface FunctionText extends Span {
  /** The name; for SYSCALL_DEFINEn and the like, their first argument. */
  readonly name: string;
  /** Offset of the name. */
  readonly nameStart: number;
  /** What stands between the parentheses, annotations blanked; {@link parametersOf} reads it. */
  readonly parameterText: string;
  /** SYSCALL_DEFINEn and the like: name, then types and names, all separated by commas. */
  readonly generated: boolean;
  /** Words before the name, white space folded: "static int". */
  readonly specifiers: string;
  /** Offset of the comment that stands directly above, or of the header. */
  readonly start: number;
  /** Offset of the header: its first specifier. */
  readonly header: number;
  /** Offset of the opening brace. */
  readonly body: number;
  /** Offset behind the closing brace (the end of the text when it is missing). */
  readonly end: number;
}

const OPEN = 123;
const CLOSE = 125;

/**
 * Finds the function definitions of a file. A scan over braces instead of a parse: it takes no notice of what the
 * grammar cannot read, and recovers at the next brace in column one when a file is broken or half typed.
 */
export function findFunctions(text: string, known?: Skeleton): FunctionText[] {
  const seen = known ?? skeleton(text);
  const code = seen.code;
  const found: FunctionText[] = [];
  const conditions: number[] = [];
  let directive = 0;
  let depth = 0;
  let itemStart = 0; // where the current top-level item began
  let current: Omit<FunctionText, 'end'> | undefined;
  const close = (end: number): void => {
    if (current) found.push({ ...current, end });
    current = undefined;
    depth = 0;
    itemStart = end;
  };
  for (let i = 0; i < code.length; i++) {
    const d = seen.directives[directive];
    if (d && d.start <= i) {
      if (d.name.startsWith('if')) conditions.push(depth);
      else if (d.name.startsWith('el')) depth = conditions.at(-1) ?? depth;
      else if (d.name === 'endif') conditions.pop();
      if (depth === 0 && !current) itemStart = d.end;
      directive++;
      i = Math.max(i, d.end - 1);
      continue;
    }
    const c = code.charCodeAt(i);
    if (c === OPEN) {
      const columnOne = i === 0 || code.charCodeAt(i - 1) === 10;
      if (columnOne && depth > 0 && current && current.body !== i) {
        // A brace in column one opens a function, so the one before was never closed.
        const cut = lastItemEnd(code, current.body, i);
        const header = cut === undefined ? undefined : readHeader(text, code, cut, i, seen);
        if (cut !== undefined && header) {
          close(cut);
          current = header;
        }
      } else if (depth === 0) current = readHeader(text, code, itemStart, i, seen);
      depth++;
    } else if (c === CLOSE) {
      const columnOne = i === 0 || code.charCodeAt(i - 1) === 10;
      depth = columnOne ? 0 : Math.max(0, depth - 1);
      if (depth === 0) close(i + 1);
    } else if (c === 59 && depth === 0) itemStart = i + 1;
  }
  if (current) close(code.length);
  return found;
}

/** Where the item that ends in a column-one "{" may have begun: behind the last line that starts in column one with none of its own. */
function lastItemEnd(code: string, from: number, brace: number): number | undefined {
  const before = code.lastIndexOf('\n\n', brace);
  return before > from ? before + 1 : undefined;
}

function readHeader(
  text: string,
  code: string,
  from: number,
  brace: number,
  seen: Skeleton,
): Omit<FunctionText, 'end'> | undefined {
  const raw = code.slice(from, brace);
  if (!raw.includes('(')) return undefined;
  const header = maskAnnotations(raw);
  const trimmed = header.trimEnd();
  if (!trimmed.endsWith(')')) return undefined;
  const open = opening(trimmed, trimmed.length - 1);
  const before = trimmed.slice(0, Math.max(0, open)).trimEnd();
  const name = /[A-Za-z_]\w*$/.exec(before)?.[0];
  if (open < 0 || !name || /=/.test(before)) return undefined;
  const first = header.search(/\S/);
  const start = from + (raw.search(/\S/) < 0 ? first : raw.search(/\S/));
  const inner = trimmed.slice(open + 1, -1);
  const nameStart = from + before.length - name.length;
  const generated = /DEFINE\w*$/.test(name) ? /^\s*([A-Za-z_]\w*)/.exec(inner)?.[1] : undefined;
  return {
    name: generated ?? name,
    nameStart: generated ? from + open + 1 + inner.indexOf(generated) : nameStart,
    parameterText: inner,
    generated: generated !== undefined,
    specifiers: before
      .slice(0, before.length - name.length)
      .replace(/\s+/g, ' ')
      .trim(),
    start: commentAbove(text, seen, start),
    header: start,
    body: brace,
  };
}

/** A comment whose end is on the line directly above belongs to the function. */
function commentAbove(text: string, seen: Skeleton, header: number): number {
  let start = header;
  for (let i = seen.comments.length - 1; i >= 0; i--) {
    const c = seen.comments[i]!;
    if (c.end > start) continue;
    const between = text.slice(c.end, start);
    if (/\S/.test(between) || between.split('\n').length > 2) break;
    start = c.start;
  }
  return start;
}

function opening(code: string, close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    const c = code.charCodeAt(i);
    if (c === 41) depth++;
    else if (c === 40 && --depth === 0) return i;
  }
  return -1;
}

/** The parameters of a function; read when asked for, for few callers do. */
export function parametersOf(fn: FunctionText): Parameter[] {
  if (fn.generated) return generatedParameters(fn.parameterText);
  return splitArguments(fn.parameterText).flatMap(part => {
    const pointer = /\(\s*\*\s*(\w+)\s*\)\s*\(/.exec(part);
    const name = pointer?.[1] ?? /([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*$/.exec(part)?.[1];
    if (!name || part.trim() === 'void') return [];
    const type = part.replace(new RegExp(`\\b${name}\\b\\s*((?:\\[[^\\]]*\\]\\s*)*)$`), '$1');
    return [{ name, type: fold(type) }];
  });
}

/** SYSCALL_DEFINE3(name, type, parameter, …). */
function generatedParameters(inner: string): Parameter[] {
  const parts = splitArguments(inner).slice(1).map(fold);
  const out: Parameter[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) out.push({ type: parts[i]!, name: parts[i + 1]! });
  return out;
}

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Splits at the commas that stand outside parentheses. */
export function splitArguments(inner: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    const c = inner.charCodeAt(i);
    if (c === 40) i = closing(inner, i);
    else if (c === 44) {
      parts.push(inner.slice(from, i));
      from = i + 1;
    }
  }
  const last = inner.slice(from);
  if (last.trim() || parts.length) parts.push(last);
  return parts;
}
