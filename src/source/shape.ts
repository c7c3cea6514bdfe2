import { ChunkScanner, Step } from './chunk-scanner';
import { parseDeclaration, type DeclaredName } from './declaration';
import type { LexedFile } from './lexed-file';
import { isWord, LEFT_PAREN } from './symbols';

/**
 * One top-level declaration of a file that no directive interrupts, as it reads when no macro in it changes its shape.
 * The three lists say which macros would: the unit looks them up and, if one does, expands the head and looks again.
 */
export interface Shape {
  /** One past its last token. */
  readonly end: number;
  readonly names: readonly DeclaredName[];
  /** File-scope words, where a macro that only adds attributes or names a type does no harm. */
  readonly words: Int32Array;
  /** Declared names: any macro does harm. */
  readonly named: Int32Array;
  /** Words before a parenthesis inside struct bodies: a macro that declares a tag does harm. */
  readonly calls: Int32Array;
}

/** The shape of the declaration at token `from`; null when a directive or the end of the file comes first. */
export function shapeAt(file: LexedFile, from: number, limit: number): Shape | null {
  const known = file.shapes.get(from);
  if (known !== undefined) return known;
  const shape = compute(file, from, limit);
  file.shapes.set(from, shape);
  return shape;
}

function compute(file: LexedFile, from: number, limit: number): Shape | null {
  const scanner = new ChunkScanner(file.symbols);
  const head: number[] = [];
  const at: number[] = [];
  const words = new Set<number>();
  const calls = new Set<number>();
  let end = -1;
  for (let i = from; i < limit; i++) {
    const symbol = file.symbol(i);
    const top = scanner.isTop;
    const step = scanner.step(symbol);
    if (step & Step.Head) {
      head.push(symbol);
      at.push(i);
      if (top && isWord(symbol)) words.add(symbol);
    }
    if (symbol === LEFT_PAREN && scanner.inRecord && i > from && isWord(file.symbol(i - 1)))
      calls.add(file.symbol(i - 1));
    if (step & Step.Ends) {
      end = i + 1;
      break;
    }
  }
  if (end < 0) return null;
  const names = parseDeclaration(head, file.symbols).map(name => ({ ...name, token: at[name.token]! }));
  return {
    end,
    names,
    words: Int32Array.from(words),
    named: Int32Array.from(new Set(names.map(name => name.symbol))),
    calls: Int32Array.from(calls),
  };
}

/** The tokens of a shape's head: all but what stands in the braces of a function or an initialiser. */
export function headOf(file: LexedFile, from: number, shape: Shape): number[] {
  const scanner = new ChunkScanner(file.symbols);
  const head: number[] = [];
  for (let i = from; i < shape.end; i++) if (scanner.step(file.symbol(i)) & Step.Head) head.push(i);
  return head;
}
