/** Names that a .c file gives external linkage, as far as its lines at column 0 show. */
export interface DefinedNames {
  /** Functions with a body, variables. */
  readonly defined: ReadonlySet<string>;
  /** Names inside macro calls at file scope (`DEFINE_MUTEX(x)`, `EXPORT_SYMBOL(x)`), which may define them. */
  readonly mentioned: ReadonlySet<string>;
}

const LINE = /[^\n]*/y;
const NOT_EXTERNAL = /^(?:static|extern|typedef|return|if|else|goto|case|default|for|while|switch|do)\b/;
/** Type words and stars, then a name before a parenthesis. */
const BEFORE_PAREN = /^([A-Za-z_][\w\s*]*?)\s*\(/;
/** Type words and stars, then a name before an initialiser or the end, array bounds and attributes left aside. */
const VARIABLE = /^(?:[A-Za-z_]\w*[\s*]+)+(\w+)\s*(?:\[[^\]]*\]\s*)*(?:__\w+\s*(?:\([^)]*\)\s*)?)*[=;,]/;
const ATTRIBUTE_WORD = /^__\w+$/;

/**
 * Reads the definitions off a file without lexing it: the kernel's style puts each at column 0. A hint for where to look,
 * not the truth: the file's unit is.
 */
export function definedNames(text: string): DefinedNames {
  const defined = new Set<string>();
  const mentioned = new Set<string>();
  for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1 || text.length) {
    const first = text.charCodeAt(at);
    const isLetter = (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || first === 95;
    if (!isLetter) continue;
    LINE.lastIndex = at;
    const line = LINE.exec(text)![0];
    if (NOT_EXTERNAL.test(line) || /^\w+:/.test(line)) continue;
    const head = BEFORE_PAREN.exec(line);
    if (head && !line.slice(0, head[0].length).includes('=')) {
      const words = head[1]!.match(/\w+/g)!;
      const name = words.at(-1)!;
      const isDefinition = !/^[A-Z][A-Z0-9_]*$/.test(name) && hasBody(text, at + head[0].length - 1);
      if (isDefinition) {
        if (!words.includes('static')) defined.add(name);
        continue;
      }
      if (words.length === 1 || /^[A-Z]/.test(name)) {
        for (const word of line.slice(head[0].length).match(/[A-Za-z_]\w*/g) ?? []) mentioned.add(word);
      }
    }
    const variable = VARIABLE.exec(line);
    if (!variable || /\bstatic\b|^(?:struct|union|enum)\s+\w+\s*[;{]/.test(line)) continue;
    // `type first[N] __attribute, *second = …;`: the last word before each comma, attributes aside.
    for (const declarator of line.replace(/=\s*[{(].*|=[^,;]*|\[[^\]]*\]|;.*/g, '').split(',')) {
      const name = declarator.match(/[A-Za-z_]\w*/g)?.findLast(word => !ATTRIBUTE_WORD.test(word));
      if (name) defined.add(name);
    }
  }
  return { defined, mentioned };
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
