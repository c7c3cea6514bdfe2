import { Column } from './columns';
import type { MacroRows } from './macro-table';
import type { SourceFile } from './source-file';
import type { TreePath } from './tree';
import type { DeclaredKind } from './unit';

/** An include that could not be found, and who asked. */
export interface MissingInclude {
  readonly include: string;
  readonly from: TreePath;
  readonly line: number;
}

/** Kinds by their number in {@link UnitRecord.declared}. */
export const KINDS: readonly DeclaredKind[] = [
  ...(['function', 'prototype', 'variable', 'extern', 'typedef', 'enumerator', 'struct', 'union', 'enum'] as const),
];

/** A file in the middle of being read. */
export interface FramePlace {
  /** Index into {@link UnitRecord.files}. */
  readonly file: number;
  readonly folder: number;
  /** The next directive and token. */
  readonly directive: number;
  readonly token: number;
  /** Offset of that token: the text before it decides how this place was reached. */
  readonly offset: number;
}

/**
 * A place of a unit between two declarations where reading can go on later, with another text behind it: how much of each
 * part of the record belongs to what was read before.
 */
export interface ResumePoint {
  /** The files that are open there, the unit's own first; none at the end of the unit. */
  readonly frames: readonly FramePlace[];
  readonly files: number;
  readonly macros: number;
  readonly declared: number;
  readonly chunks: number;
  readonly segments: number;
  readonly missing: number;
  readonly once: number;
  readonly included: number;
  readonly counter: number;
  /** `#pragma pack`: what holds, then what was pushed. */
  readonly packing: readonly number[];
  /** Did the unit's own name (KBUILD_MODNAME and the like) play a part so far? */
  readonly named: boolean;
}

/**
 * All that reading a unit finds out, as columns of numbers over its files: macros, declarations, and the stretches of text
 * that they were made of. No text is kept in it, so that it is small, quick to copy and quick to store.
 */
export class UnitRecord {
  /** Every file that was entered, in order of its first entry. */
  readonly files: SourceFile[] = [];
  readonly missing: MissingInclude[] = [];
  /** Files that said `#pragma once`. */
  readonly once: TreePath[] = [];
  readonly points: ResumePoint[] = [];
  private readonly numbers = new Map<SourceFile, number>();

  /** Empty, or with rows that were stored. */
  constructor(
    readonly macros: MacroRows = columns('symbol', 'file', 'at'),
    /** One row per declared name; `kind` indexes {@link KINDS}, `part` is the declaration's number in its chunk. */
    readonly declared = columns('symbol', 'kind', 'file', 'offset', 'chunk', 'part'),
    /** One row per chunk; `flags`: bit 0: exactly one declaration; the rest: what `#pragma pack` says. */
    readonly chunks = columns('segment', 'counter', 'flags'),
    /** Stretches of text without directives, by offsets; `order` is a place among the macros. */
    readonly segments = columns('file', 'from', 'to', 'order'),
  ) {}

  /** The number of a file, new if need be. */
  number(file: SourceFile): number {
    return this.numbers.get(file) ?? this.add(file);
  }

  private add(file: SourceFile): number {
    const number = this.files.push(file) - 1;
    this.numbers.set(file, number);
    return number;
  }

  /** What was known at a point, as a record of its own; `files` stand in for some of this one's, by number. */
  head(point: ResumePoint, files: ReadonlyMap<number, SourceFile> = new Map()): UnitRecord {
    const record = new UnitRecord(
      heads(this.macros, point.macros),
      heads(this.declared, point.declared),
      heads(this.chunks, point.chunks),
      heads(this.segments, point.segments),
    );
    for (const [number, file] of this.files.slice(0, point.files).entries()) record.add(files.get(number) ?? file);
    record.missing.push(...this.missing.slice(0, point.missing));
    record.once.push(...this.once.slice(0, point.once));
    const index = this.points.indexOf(point);
    record.points.push(...this.points.slice(0, index + 1));
    return record;
  }
}

/** New columns by name. */
function columns<const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, Column>> {
  return Object.fromEntries(names.map(name => [name, new Column()])) as unknown as Readonly<Record<Name, Column>>;
}

function heads<Rows extends { readonly [name in keyof Rows]: Column }>(rows: Rows, count: number): Rows {
  return Object.fromEntries(Object.entries<Column>(rows).map(([name, column]) => [name, column.head(count)])) as Rows;
}
