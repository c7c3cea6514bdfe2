import { Macro } from './macro';
import type { Symbols } from './symbols';
import type { Stamp, TreePath } from './tree';

/**
 * One version of a file: its text, read when it is first needed, and what does not depend on a configuration. Every unit
 * that reads this version shares it.
 */
export class SourceFile {
  private lines: Uint32Array | undefined;
  private readonly macros = new Map<number, Macro>();

  constructor(
    readonly path: TreePath,
    /** Which version: the tree's stamp, or what {@link textStamp} makes of a text that is in no tree. */
    readonly stamp: Stamp,
    private content: string | (() => string),
  ) {}

  get text(): string {
    if (typeof this.content === 'function') this.content = this.content();
    return this.content;
  }

  /** The macro that the `#define` at an offset makes; the same object every time. */
  macro(offset: number, symbols: Symbols): Macro {
    let macro = this.macros.get(offset);
    if (!macro) {
      macro = new Macro(this, offset, symbols);
      this.macros.set(offset, macro);
    }
    return macro;
  }

  /** Line of a UTF-16 offset, counting from 1. */
  line(offset: number): number {
    const lines = (this.lines ??= lineStarts(this.text));
    let low = 0;
    let high = lines.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (lines[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Column of a UTF-16 offset, counting from 1. */
  column(offset: number): number {
    const line = this.line(offset);
    return offset - this.lines![line - 1]! + 1;
  }
}

function lineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

/** A stamp for a text that is in no tree: equal texts have equal ones. */
export const textStamp = (text: string): Stamp => `text:${text.length}:${hash(text)}`;

/** 53-bit hash of a text (cyrb53), enough to tell versions of one file apart. */
export function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
