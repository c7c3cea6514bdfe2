import type { Range } from './finding';

/** Where lines begin, so that offsets turn into lines and columns (both from 1, columns in UTF-16 units). */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  get count(): number {
    return this.starts.length;
  }

  /** The line that an offset is on. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Offset of a line's first character; the end of the text for a line behind the last. */
  startOf(line: number): number {
    return this.starts[line - 1] ?? this.text.length;
  }

  range(start: number, end: number): Range {
    const line = this.lineAt(start);
    const endLine = this.lineAt(end);
    return {
      line,
      column: start - this.startOf(line) + 1,
      endLine,
      endColumn: end - this.startOf(endLine) + 1,
    };
  }
}
