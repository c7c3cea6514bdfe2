/** Origin of a line that no patch added. */
export const BASE = -1;

/**
 * A file's text as lines, each with its line end, while a series is applied. A different line is a different number, so
 * that comparing and moving many lines is cheap; beside each line stands the patch that added it.
 */
export class FileImage {
  private constructor(
    /** Numbers of the lines in the pool, in order. */
    readonly lines: readonly number[],
    /** Per line, the patch that added it, or {@link BASE}. */
    readonly origins: readonly number[],
    /** Whether every line ends in CRLF. */
    readonly crlf: boolean,
  ) {}

  static of(text: string, pool: LinePool): FileImage {
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    return new FileImage(
      lines.map(line => pool.number(line)),
      lines.map(() => BASE),
      lines.length > 0 && lines.every(line => line.endsWith('\r\n') || !line.endsWith('\n')) && text.includes('\r\n'),
    );
  }

  /** A copy in which `lines` stand for `count` lines from `at`. */
  replace(at: number, count: number, lines: readonly number[], origins: readonly number[]): FileImage {
    return new FileImage(
      this.lines.slice(0, at).concat(lines, this.lines.slice(at + count)),
      this.origins.slice(0, at).concat(origins, this.origins.slice(at + count)),
      this.crlf,
    );
  }

  text(pool: LinePool): string {
    return this.lines.map(line => pool.text(line)).join('');
  }
}

/** Gives equal lines equal numbers. */
export class LinePool {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  text(number: number): string {
    return this.texts[number] ?? '';
  }
}
