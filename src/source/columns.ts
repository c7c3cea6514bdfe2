/** A growing list of 32-bit numbers. Tens of thousands of rows cost no object each, and are copied and stored as they are. */
export class Column {
  private data: Int32Array;
  private count: number;

  constructor(from: Int32Array = new Int32Array(64), count = 0) {
    this.data = from;
    this.count = count;
  }

  get length(): number {
    return this.count;
  }

  /** Row `index`; 0 beyond the end. */
  at(index: number): number {
    return this.data[index] ?? 0;
  }

  push(value: number): void {
    if (this.count === this.data.length) {
      const larger = new Int32Array(this.count * 2 + 64);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.count++] = value;
  }

  /** The first `count` rows as a column of its own. */
  head(count: number): Column {
    const size = Math.min(count, this.count);
    const copy = new Int32Array(size + (size >> 3) + 64);
    copy.set(this.data.subarray(0, size));
    return new Column(copy, size);
  }

  /** The rows, not copied. */
  rows(): Int32Array {
    return this.data.subarray(0, this.count);
  }
}
