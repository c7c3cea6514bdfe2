import { Column } from './columns';
import type { StoredIndex } from './definers/index-store';
import type { FileCache } from './file-cache';
import type { Stamp, TreePath } from './tree';
import type { KnownUnit } from './unit-memory';
import { UnitRecord, type MissingInclude, type ResumePoint } from './unit-record';

/** What is stored of a unit beside its columns. */
interface Header {
  readonly path: TreePath;
  /** Path, stamp, and the text where the tree does not have it or where reading may go on. */
  readonly files: readonly (readonly [path: TreePath, stamp: Stamp, text?: string])[];
  readonly missing: readonly MissingInclude[];
  readonly once: readonly TreePath[];
  readonly points: readonly ResumePoint[];
  readonly observed: readonly (readonly [TreePath, Stamp])[];
  readonly folders: readonly (readonly [TreePath, string])[];
  readonly derived: readonly TreePath[];
  /** Spellings of the symbols in the columns. */
  readonly spellings: string;
  /** Rows of macros, declarations, chunks and segments. */
  readonly rows: readonly [number, number, number, number];
}

/** A unit for an {@link IndexStore}. */
export function storedUnit({ path, record, depends, derived }: KnownUnit, { symbols }: FileCache): StoredIndex {
  const { macros, declared, chunks, segments } = record;
  const local = new Int32Array(symbols.size).fill(-1);
  const spellings: string[] = [];
  const renumber = (column: Column): Int32Array =>
    column.rows().map(symbol => {
      if (local[symbol]! < 0) local[symbol] = spellings.push(symbols.text(symbol)) - 1;
      return local[symbol]!;
    });
  const columns = [
    ...[renumber(macros.symbol), macros.file.rows(), macros.at.rows()],
    ...[renumber(declared.symbol), declared.kind.rows(), declared.file.rows()],
    ...[declared.offset.rows(), declared.chunk.rows(), declared.part.rows()],
    ...[chunks.segment.rows(), chunks.counter.rows(), chunks.flags.rows()],
    ...[segments.file.rows(), segments.from.rows(), segments.to.rows(), segments.order.rows()],
  ];
  const open = new Set(record.points.flatMap(point => point.frames.map(frame => frame.file)));
  const header: Header = {
    path,
    files: record.files.map((file, number) =>
      open.has(number) || file.stamp.startsWith('text:') ? [file.path, file.stamp, file.text] : [file.path, file.stamp],
    ),
    missing: record.missing,
    once: record.once,
    points: record.points,
    observed: [...depends.files],
    folders: [...depends.folders],
    derived: [...derived.keys()],
    spellings: spellings.join('\n'),
    rows: [macros.symbol.length, declared.symbol.length, chunks.segment.length, segments.file.length],
  };
  const numbers = new Int32Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    numbers.set(column, at);
    at += column.length;
  }
  return { text: JSON.stringify(header), numbers };
}

/**
 * What {@link storedUnit} stored; undefined when it is something else. `load` gives the text of a file of the tree when it
 * is needed.
 */
export function loadedUnit(
  key: string,
  { text, numbers }: StoredIndex,
  cache: FileCache,
  load: (path: TreePath, stamp: Stamp) => string,
): KnownUnit | undefined {
  let header: Header;
  try {
    header = JSON.parse(text) as Header;
  } catch {
    return undefined;
  }
  const [macros, declared, chunks, segments] = header.rows;
  if (numbers.length !== 3 * macros + 6 * declared + 3 * chunks + 4 * segments) return undefined;
  const symbols = header.spellings.split('\n').map(spelling => cache.symbols.of(spelling));
  let at = 0;
  const column = (count: number): Column => {
    const rows = numbers.slice(at, at + count);
    at += count;
    return new Column(rows, count);
  };
  const renumbered = (count: number): Column => {
    const rows = numbers.slice(at, at + count).map(local => symbols[local]!);
    at += count;
    return new Column(rows, count);
  };
  // In the order in which they were stored.
  const record = new UnitRecord(
    { symbol: renumbered(macros), file: column(macros), at: column(macros) },
    {
      symbol: renumbered(declared),
      kind: column(declared),
      file: column(declared),
      offset: column(declared),
      chunk: column(declared),
      part: column(declared),
    },
    { segment: column(chunks), counter: column(chunks), flags: column(chunks) },
    { file: column(segments), from: column(segments), to: column(segments), order: column(segments) },
  );
  const texts = new Map<TreePath, string>();
  for (const [path, stamp, own] of header.files) {
    if (own !== undefined) texts.set(path, own);
    record.number(cache.source(path, stamp, own ?? (() => load(path, stamp))));
  }
  record.missing.push(...header.missing);
  record.once.push(...header.once);
  record.points.push(...header.points);
  return {
    key,
    path: header.path,
    record,
    unit: undefined,
    depends: { files: new Map(header.observed), folders: new Map(header.folders) },
    derived: new Map(header.derived.map(path => [path, texts.get(path) ?? ''])),
  };
}
