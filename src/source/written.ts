import { PreToken } from './pre-token';
import { visible, type Token } from './tokens';

/**
 * The arguments of a call as the person wrote them: what stands in the file between the brackets, macros unexpanded,
 * comments and line breaks folded into single spaces. When the call itself comes from a macro, the use of that macro stands
 * for it, as in "VM_BUG_ON_PAGE(PageTail(page), page)".
 *
 * @param name the token of the called name, as the parser saw it
 * @returns undefined when the text is not at hand, or no bracket follows the name there
 */
export function writtenArguments(name: Token): string | undefined {
  const seen = visible(name);
  if (!(seen instanceof PreToken)) return undefined;
  const inside = bracketed(seen.file.text, seen.offset + seen.text.length);
  if (seen === name) return inside;
  return inside === undefined ? seen.text : `${seen.text}(${inside})`;
}

/** Comments, literals, brackets, and what lies between them. */
const PIECES = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\\\r?\n|[()]|\s+|[^\s"'/\\()]+|[^]/gy;

/** The text inside the brackets that open at or, behind white space, after `from`. */
function bracketed(text: string, from: number): string | undefined {
  const open = /\s*\(/y;
  open.lastIndex = from;
  if (!open.test(text)) return undefined;
  PIECES.lastIndex = open.lastIndex;
  let inside = '';
  for (let depth = 1; ;) {
    const piece = PIECES.exec(text)?.[0];
    if (piece === undefined) return undefined;
    if (piece === '(') depth++;
    if (piece === ')' && --depth === 0) return inside.trim();
    inside += /^(?:\s|\/[/*]|\\\r?\n)/.test(piece) ? (inside.endsWith(' ') ? '' : ' ') : piece;
  }
}
