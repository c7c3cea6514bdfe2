import type { BuiltUnit } from './built-unit';
import type { Observations } from './observed-tree';
import type { TreePath } from './tree';
import type { UnitRecord } from './unit-record';

/** Units that are remembered; each takes a few megabytes. */
const MOST_UNITS = 16;

/** A unit that was read before, by this process or another, with all that it depends on. */
export interface KnownUnit {
  /** What must be equal for it to be of any use: the tree, its configuration, the include folders. */
  readonly key: string;
  /** The unit's own file. */
  readonly path: TreePath;
  readonly record: UnitRecord;
  /** The unit itself, when this process made it. */
  readonly unit: BuiltUnit | undefined;
  readonly depends: Observations;
  /** Texts of the derived headers among its files. */
  readonly derived: ReadonlyMap<TreePath, string>;
}

/** The units that were read lately: one that begins as one of them does goes on where they part. */
export class UnitMemory {
  /** The most recently used last. */
  private readonly known: KnownUnit[] = [];

  /** Those with a key, the most recently used first. */
  of(key: string): readonly KnownUnit[] {
    return this.known.filter(unit => unit.key === key).reverse();
  }

  /** Remembers a unit in place of an earlier one of the same path. */
  add(unit: KnownUnit): void {
    const before = this.known.findIndex(old => old.key === unit.key && old.path === unit.path);
    if (before >= 0) this.known.splice(before, 1);
    this.known.push(unit);
    if (this.known.length > MOST_UNITS) this.known.shift();
  }
}
