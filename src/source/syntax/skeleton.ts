/**
 * A C file's text with everything blanked that is no code: comments, the insides of strings and character constants,
 * preprocessor directives. Same length, line ends kept, so that every offset means the same place in the file.
 */
export interface Skeleton {
  readonly code: string;
  /** Comments, in order, as offsets into the text (delimiters included). */
  readonly comments: readonly Span[];
  /** Preprocessor directives, continuation lines included. */
  readonly directives: readonly Directive[];
}

/** A half-open range of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One `#` line. */
export interface Directive extends Span {
  /** "if", "ifdef", "else", "define", …; "" for a null directive. */
  readonly name: string;
  /** `#if 0`: its branch is never compiled. */
  readonly never: boolean;
}

const NL = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;

/** Reads a file once and separates code from what is none. Never fails: an unclosed comment or string ends at the end. */
export function skeleton(text: string): Skeleton {
  const comments: Span[] = [];
  const directives: Directive[] = [];
  const blanks: Span[] = [];
  const n = text.length;
  let i = 0;
  let lineStart = true;
  while (i < n) {
    const c = text.charCodeAt(i);
    if (c === NL) lineStart = true;
    else if (c === SLASH && (text.charCodeAt(i + 1) === STAR || text.charCodeAt(i + 1) === SLASH)) {
      const end = commentEnd(text, i);
      comments.push({ start: i, end });
      blanks.push({ start: i, end });
      i = end;
      continue;
    } else if (c === HASH && lineStart) {
      const directive = readDirective(text, i, comments);
      directives.push(directive);
      blanks.push(directive);
      i = directive.end;
      continue;
    } else if (c === QUOTE || c === APOSTROPHE) {
      const end = quotedEnd(text, i, c);
      if (end - i > 2) blanks.push({ start: i + 1, end: end - 1 });
      i = end;
      lineStart = false;
      continue;
    } else if (c > SPACE) lineStart = false;
    i++;
  }
  return { code: blank(text, blanks), comments, directives };
}

function commentEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === STAR) {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? text.length : end + 2;
  }
  let end = text.indexOf('\n', start);
  while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH) end = text.indexOf('\n', end + 1);
  return end < 0 ? text.length : end;
}

/** A quoted constant ends at its quote, or at the end of a line that does not continue: broken text stays local. */
function quotedEnd(text: string, start: number, quote: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === quote) return i + 1;
    else if (c === NL) return i;
  }
  return text.length;
}

function readDirective(text: string, start: number, comments: Span[]): Directive {
  let i = start + 1;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === NL) break;
    if (c === BACKSLASH && text.charCodeAt(i + 1) === NL) i += 2;
    else if (c === BACKSLASH && text.startsWith('\r\n', i + 1)) i += 3;
    else if (c === SLASH && text.charCodeAt(i + 1) === STAR) {
      const end = commentEnd(text, i);
      comments.push({ start: i, end });
      i = end;
    } else if (c === SLASH && text.charCodeAt(i + 1) === SLASH) {
      const end = commentEnd(text, i);
      comments.push({ start: i, end });
      i = end;
      break;
    } else if (c === QUOTE) i = quotedEnd(text, i, c);
    else i++;
  }
  const head = /^#[ \t]*([a-z_]*)(?:[ \t]+(0)[ \t]*[\r\n])?/.exec(text.slice(start, start + 40));
  return { start, end: i, name: head?.[1] ?? '', never: head?.[1] === 'if' && head[2] !== undefined };
}

/** `text` with every character of the spans replaced by a blank, line ends kept. */
export function blank(text: string, spans: readonly Span[]): string {
  if (!spans.length) return text;
  const parts: string[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.start < at) continue;
    parts.push(text.slice(at, span.start), blanks(text.slice(span.start, span.end)));
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function blanks(text: string): string {
  if (!text.includes('\n')) return ' '.repeat(text.length);
  return text
    .split('\n')
    .map(line => (line.endsWith('\r') ? ' '.repeat(line.length - 1) + '\r' : ' '.repeat(line.length)))
    .join('\n');
}
