/** Origin of a line that no patch added. */
export const BASE = -1;

/**
 * A file's text as lines, each with its line end, while a series is applied. A different line is a different number, so
 * that comparing and moving many lines is cheap; beside each line stands the patch that added it.
 */
export class FileImage {
  constructor(
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

  text(pool: LinePool): string {
    return this.lines.map(line => pool.text(line)).join('');
  }
}

/** Puts a new image together from pieces of an old one, front to back. */
export class ImageBuilder {
  private readonly lines: number[] = [];
  private readonly origins: number[] = [];
  /** Lines of the old image that are used up. */
  taken = 0;

  constructor(private readonly old: FileImage) {}

  /** By how many lines what follows has moved so far. */
  get moved(): number {
    return this.lines.length - this.taken;
  }

  /** Takes the old lines up to `at`, then `lines` for the next `count` of them. */
  replace(at: number, count: number, lines: readonly number[], origins: readonly number[]): void {
    this.take(at);
    for (const line of lines) this.lines.push(line);
    for (const origin of origins) this.origins.push(origin);
    this.taken = at + count;
  }

  finish(): FileImage {
    this.take(this.old.lines.length);
    return new FileImage(this.lines, this.origins, this.old.crlf);
  }

  private take(end: number): void {
    for (; this.taken < end; this.taken++) {
      this.lines.push(this.old.lines[this.taken] ?? 0);
      this.origins.push(this.old.origins[this.taken] ?? BASE);
    }
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
