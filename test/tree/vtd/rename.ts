/**
 * Renames, in a C file's text, every function that it defines and every parameter and local of those functions. Works
 * on words, well enough for kernel style, and knows nothing of the code under test.
 */

const WORD = /[A-Za-z_]\w*/g;

/** Names that stand where a name can also be something else: members keep theirs. */
const isMember = (text: string, at: number): boolean => /(?:\.|->)\s*$/.test(text.slice(Math.max(0, at - 8), at));

/** Text with comments and literals blanked, so that only code is looked at; same length. */
const code = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, part => part.replace(/[^\n]/g, ' '));

/** A function's name, and where its parameters and its body lie. */
interface Definition {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Functions that begin at the left margin and whose body's braces do too. */
function definitions(text: string): Definition[] {
  const found: Definition[] = [];
  const head = /^(?:[A-Za-z_][\w \t*]*?[\s*])?([A-Za-z_]\w*)\(([^;{}=]*)\)\s*\n\{/gm;
  for (let match = head.exec(text); match; match = head.exec(text)) {
    const name = match[1];
    const end = text.indexOf('\n}', head.lastIndex);
    if (!name || end < 0 || /^(?:if|for|while|switch)$/.test(name)) continue;
    found.push({ name, from: match.index, to: end });
    head.lastIndex = end;
  }
  return found;
}

/** Words that begin a statement, not a declaration. */
const STATEMENTS = new Set(
  'if else for while do switch case default return goto break continue sizeof typeof'.split(' '),
);
/** Words that are never a name. */
const TYPES = new Set(
  'struct union enum const static volatile void char short int long unsigned signed bool'.split(' '),
);

/** The other names of `int a = f(b, c), *d, e[2];`: what begins after each comma that is in no bracket. */
function furtherNames(text: string, from: number): string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    if (depth < 0 || (c === ';' && depth === 0)) break;
    const next = c === ',' && depth === 0 ? /^[\s*]*([A-Za-z_]\w*)/.exec(text.slice(at + 1, at + 80))?.[1] : undefined;
    if (next) names.push(next);
  }
  return names;
}

/** Names that the declarations inside a function make, its parameters included. */
function declared(body: string): Set<string> {
  const names = new Set<string>();
  const declaration =
    /([;{}(,])\s*((?:(?:const|static|unsigned|struct|union|enum|long|volatile)\s+)*[A-Za-z_]\w*(?:\s+(?:long|int|const))*)[\s*]+(?=([A-Za-z_]\w*)\s*[=;,)[])/g;
  for (const match of body.matchAll(declaration)) {
    const [whole, open = '', type = '', name = ''] = match;
    if (STATEMENTS.has(name) || TYPES.has(name) || STATEMENTS.has(/^\w+/.exec(type)?.[0] ?? '')) continue;
    names.add(name);
    if (open !== '(' && open !== ',')
      for (const next of furtherNames(body, match.index + whole.length)) names.add(next);
  }
  return names;
}

/** What was renamed, and the new text. */
export interface Renamed {
  readonly text: string;
  readonly functions: ReadonlyMap<string, string>;
  readonly locals: number;
}

/**
 * Renames everything. `keep` are names that others refer to by text (macros that are redefined, names that mean
 * something to the machine).
 */
export function renameAll(text: string, keep: ReadonlySet<string>): Renamed {
  const blank = code(text);
  const functions = new Map<string, string>();
  const found = definitions(blank);
  for (const { name } of found) if (!keep.has(name)) functions.set(name, `renamed_${name}`);

  let result = '';
  let done = 0;
  let locals = 0;
  const replace = (from: number, to: number, own: ReadonlySet<string>): string => {
    let out = '';
    let at = from;
    for (const match of blank.slice(from, to).matchAll(WORD)) {
      const start = from + match.index;
      const word = match[0];
      out += text.slice(at, start);
      at = start + word.length;
      const member = isMember(blank, start);
      const tag = /\b(?:struct|union|enum|goto)\s+$/.test(blank.slice(Math.max(0, start - 12), start));
      const label =
        /^\s*:(?!:)/.test(blank.slice(at, at + 4)) && /[\n;{}]\s*$/.test(blank.slice(Math.max(0, start - 8), start));
      if (member || tag || label) out += word;
      else if (own.has(word)) out += `local_${word}`;
      else out += functions.get(word) ?? word;
    }
    return out + text.slice(at, to);
  };
  for (const { from, to } of found) {
    const own = new Set([...declared(blank.slice(from, to))].filter(name => !keep.has(name) && !functions.has(name)));
    locals += own.size;
    result += replace(done, from, new Set()) + replace(from, to, own);
    done = to;
  }
  return { text: result + replace(done, text.length, new Set()), functions, locals };
}
