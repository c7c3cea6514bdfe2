/** Names that a C file gives a meaning, as far as its lines at column 0 show. */
export interface DefinedNames {
  /** Functions with a body and variables, with external linkage. */
  readonly defined: ReadonlySet<string>;
  /** Names inside macro calls at file scope (`EXPORT_SYMBOL(x)`, `make_functions(x)`), which may define them. */
  readonly mentioned: ReadonlySet<string>;
  /** Functions with a body and internal linkage. */
  readonly internal: ReadonlySet<string>;
}

/** First words of lines that define nothing with external linkage. */
const NO_DEFINITION = new Set([
  ...['extern', 'typedef', 'return', 'if', 'else', 'goto', 'case', 'default', 'for', 'while', 'switch', 'do'],
]);
/** Type words and stars, then a name before an initialiser or the end, array bounds and attributes left aside. */
const VARIABLE = /(?:[A-Za-z_]\w*[\s*]+)+(\w+)\s*(?:\[[^\]]*\]\s*)*(?:__\w+\s*(?:\([^)]*\)\s*)?)*[=;,]/y;
const ATTRIBUTE_WORD = /^__\w+$/;
/** Macros that define what they are given a name for: DEFINE_SPINLOCK(name), DEFINE_STATIC_KEY_FALSE(name). */
const DEFINES = /^(?:DEFINE|DEFINE_\w+)$/;
const UPPER = /^[A-Z][A-Z0-9_]*$/;

const enum Char {
  Other,
  Blank,
  Word,
}
const CHARS = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  if (/\w/.test(String.fromCharCode(c))) CHARS[c] = Char.Word;
  else if (/[ \t*]/.test(String.fromCharCode(c))) CHARS[c] = Char.Blank;
}
const OPEN = 40;

/**
 * Reads the definitions off a file without lexing it: the kernel's style puts each at column 0. A hint for where to look,
 * not the truth: the file's unit is.
 */
export function definedNames(text: string): DefinedNames {
  const defined = new Set<string>();
  const mentioned = new Set<string>();
  const internal = new Set<string>();
  for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1 || text.length) {
    const first = text.charCodeAt(at);
    if (first >= 128 || CHARS[first] !== Char.Word || first < 65) continue;
    // Words, blanks and stars up to what ends the head; most lines are decided by their first word.
    let words = 0;
    let from = at;
    let to = at;
    let isStatic = false;
    let skip = false;
    let i = at;
    for (;;) {
      const kind = CHARS[text.charCodeAt(i)] ?? Char.Other;
      if (kind === Char.Blank) i++;
      else if (kind === Char.Word) {
        from = i;
        while (CHARS[text.charCodeAt(i)] === Char.Word) i++;
        to = i;
        if (words++ === 0) {
          const word = text.slice(from, to);
          isStatic = word === 'static';
          skip = NO_DEFINITION.has(word) || text.charCodeAt(i) === 58;
          if (skip) break;
        }
      } else break;
    }
    if (skip) continue;
    if (text.charCodeAt(i) === OPEN) {
      const name = text.slice(from, to);
      if (!UPPER.test(name) && hasBody(text, i)) {
        (isStatic ? internal : defined).add(name);
        continue;
      }
      if (!isStatic && (words === 1 || UPPER.test(name[0]!))) {
        const end = text.indexOf('\n', i);
        const rest = text.slice(i, end < 0 ? text.length : end).match(/[A-Za-z_]\w*/g) ?? [];
        const into = words === 1 && DEFINES.test(name) ? defined : mentioned;
        for (const word of rest) into.add(word);
      }
    }
    if (!isStatic) variables(text, at, defined);
  }
  return { defined, mentioned, internal };
}

/** Adds the variables that the line at `at` defines. */
function variables(text: string, at: number, into: Set<string>): void {
  const newline = text.indexOf('\n', at);
  const line = text.slice(at, newline < 0 ? text.length : newline);
  if (!/[=;,]/.test(line)) return;
  VARIABLE.lastIndex = 0;
  if (!VARIABLE.test(line) || /\bstatic\b|^(?:struct|union|enum)\s+\w+\s*[;{]/.test(line)) return;
  // `type first[N] __attribute, *second = …;`: the last word before each comma, attributes aside.
  for (const declarator of line.replace(/=\s*[{(].*|=[^,;]*|\[[^\]]*\]|;.*/g, '').split(',')) {
    const name = declarator.match(/[A-Za-z_]\w*/g)?.findLast(word => !ATTRIBUTE_WORD.test(word));
    if (name) into.add(name);
  }
}

/** Does `{` follow the parameter list that opens at `open` (attributes between them aside)? */
function hasBody(text: string, open: number): boolean {
  let depth = 0;
  // No parameter list is longer; a runaway parenthesis must not read the whole file.
  const end = Math.min(text.length, open + 4000);
  for (let at = open; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c === 40) depth++;
    else if (c === 41) depth--;
    else if (depth > 0) continue;
    else if (c === 123) return true;
    else if (c === 59 || c === 61 || c === 44 || c === 34 || c === 35) return false;
  }
  return false;
}
