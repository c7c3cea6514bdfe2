import type { IndexStore } from '../definers/index-store';
import { folderOf } from '../includes';
import { hash } from '../source-file';
import { stampsOf, type SourceTree, type Stamp, type TreePath } from '../tree';
import type { Configuration } from './configuration';
import { buildOptions } from './driver-options';
import { readKconfig, type Option } from './kconfig/kconfig';
import { turnOn, type TurnedOn } from './kconfig/turn-on';

/** Bump when options are turned on in another way. */
const FORMAT = 1;

/** What is stored of an answer: the values that are new, and the Kconfig files that it was made from. */
interface Stored {
  readonly values: readonly (readonly [name: string, value: string])[];
  readonly changed: readonly string[];
  readonly unmet: readonly string[];
  readonly files: readonly (readonly [TreePath, Stamp])[];
}

/**
 * Finds the configuration in which a .c file is built at all: what the `obj-$(CONFIG_…)` lines of its Makefile and of those
 * above ask for is turned on in addition to the tree's configuration, as the Kconfig files of the tree tell.
 */
export class DriverConfigurations {
  private options: Promise<ReadonlyMap<string, Option>> | undefined;
  private readonly known = new Map<string, Promise<TurnedOn>>();
  private readonly read = new Map<TreePath, Stamp>();

  constructor(
    private readonly tree: SourceTree,
    private readonly arch: string,
    private readonly store?: IndexStore,
  ) {}

  /** `base` with what `files` need turned on. */
  with(files: readonly TreePath[], base: Configuration): Promise<TurnedOn> {
    const key = files.join(' ');
    let known = this.known.get(key);
    if (!known) this.known.set(key, (known = this.find(files, base)));
    return known;
  }

  /** A Makefile or a Kconfig file may have changed. */
  forget(): void {
    this.options = undefined;
    this.known.clear();
    this.read.clear();
  }

  private async find(files: readonly TreePath[], base: Configuration): Promise<TurnedOn> {
    const wanted = new Set<string>();
    for (const file of files)
      for (const name of await buildOptions(this.tree, file))
        if (!/^(?:y|\d|")/.test(base.get(name) ?? '')) wanted.add(name);
    if (wanted.size === 0) return { configuration: base, changed: [], unmet: [] };
    const state = hash(JSON.stringify([[...wanted], [...base]]));
    const name = `options-${FORMAT}:${this.tree.name}:${this.arch}:${state}`;
    const stored = await this.stored(name);
    if (stored) {
      const { values, changed, unmet } = stored;
      return { configuration: new Map([...base, ...values]), changed, unmet };
    }
    const found = turnOn(wanted, await this.kconfig(files), base);
    const values = found.changed.map(option => [option, found.configuration.get(option)!] as const);
    const { changed, unmet } = found;
    const answer: Stored = { values, changed, unmet, files: [...this.read] };
    await this.store?.put(name, { text: JSON.stringify(answer), numbers: new Int32Array() });
    return found;
  }

  private async stored(name: string): Promise<Stored | undefined> {
    const index = await this.store?.get(name);
    if (!index) return undefined;
    const stored = JSON.parse(index.text) as Stored;
    const stamps = await stampsOf(
      this.tree,
      stored.files.map(([path]) => path),
    );
    return stored.files.every(([, stamp], i) => (stamps[i] ?? '') === stamp) ? stored : undefined;
  }

  /** The options of the tree, and of the Kconfig files beside and above some files, should the tree's own not lead there. */
  private kconfig(files: readonly TreePath[]): Promise<ReadonlyMap<string, Option>> {
    const { tree, read } = this;
    const noted: SourceTree = {
      name: tree.name,
      list: folder => tree.list(folder),
      stamp: path => tree.stamp(path),
      read: async path => {
        read.set(path, (await tree.stamp(path)) ?? '');
        return tree.read(path);
      },
    };
    const around = new Set<TreePath>();
    for (const file of files)
      for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder)) around.add(`${folder}/Kconfig`);
    this.options ??= readKconfig(noted, this.arch, [...around]);
    return this.options;
  }
}
