import { NEVER_CANCELLED, type CancelToken, type Progress } from '../kernel/cancel';
import { fail, ok, type Result } from '../kernel/failure';
import type { BuiltUnit } from './built-unit';
import { autoconf, configurationOf, type BaseConfiguration, type Configuration } from './config/configuration';
import { DriverConfigurations } from './config/driver-configuration';
import { isBuilt, makefileIncludes } from './config/driver-options';
import { Definers } from './definers/definers';
import type { IndexStore } from './definers/index-store';
import { FileCache } from './file-cache';
import type { DerivationContext } from './generated/derivation';
import { derive } from './generated/derived';
import { boundsHeader } from './generated/bounds';
import { Includes, type FileSet } from './includes';
import type { Macro } from './macro';
import { ObservedTree } from './observed-tree';
import { commonMacros, unitNames } from './predefined/predefined';
import { hash, SourceFile, textStamp } from './source-file';
import { TreeFiles } from './tree-files';
import type { KernelTree, TreePath } from './tree';
import type { ChosenConfiguration, TranslationUnit, UnitOptions, Units } from './unit';
import { UnitReader } from './unit-reader';
import { Cancelled, type WalkHost } from './walker';

const AUTOCONF = 'include/generated/autoconf.h';
const KCONFIG = 'include/linux/kconfig.h';
/** Included before every .c file (scripts/Makefile.lib, USERINCLUDE and c_flags). */
const FORCED = ['include/linux/compiler-version.h', KCONFIG, 'include/linux/compiler_types.h'];

/** What units may share with others, and where they may keep things. */
export interface UnitsSharing {
  /** Lexed files, shared with the units of other trees that have files in common with this one. */
  readonly files?: FileCache;
  /** Where the index of definitions is kept between runs. */
  readonly store?: IndexStore;
  /** Told while a large part of the tree is indexed. */
  readonly progress?: Progress;
}

/** Opens a kernel tree as a set of translation units. */
export async function openUnits(tree: KernelTree, options: UnitOptions, sharing: UnitsSharing = {}): Promise<Units> {
  const base = await configurationOf(tree, options.arch, options.configuration);
  return new KernelUnits(tree, options, sharing, base);
}

class KernelUnits implements Units {
  private readonly extra: ReadonlyMap<TreePath, string>;
  private readonly keep: ReadonlySet<number>;
  private readonly cache: FileCache;
  private readonly files: TreeFiles;
  private readonly index: Definers;
  /** The tree as it is asked for what decides how units are read: Makefiles, Kconfig files, folders. */
  private readonly observed: ObservedTree;
  private readonly reader: UnitReader;
  private readonly configuration: Configuration;
  private readonly drivers: DriverConfigurations;
  private readonly autoconfs = new Map<Configuration, string>();
  /** By the folders that the units' Makefiles add. */
  private readonly includes = new Map<string, Includes>();
  private readonly built = new Map<TreePath, BuiltUnit>();

  constructor(
    readonly tree: KernelTree,
    private readonly options: UnitOptions,
    sharing: UnitsSharing,
    private readonly base: BaseConfiguration,
  ) {
    const configuration = base.options;
    this.configuration = configuration;
    const cache = sharing.files ?? new FileCache();
    this.cache = cache;
    this.extra = options.extra ?? new Map<TreePath, string>();
    this.keep = new Set([...options.keep].map(name => cache.symbols.of(name)));
    const { arch } = options;
    const observed = new ObservedTree(tree);
    this.observed = observed;
    const derivation: DerivationContext = { tree: observed, arch, configuration, bounds: () => this.bounds() };
    this.files = new TreeFiles(tree, observed, this.extra, path => derive(path, derivation), cache);
    this.drivers = new DriverConfigurations(tree, arch, sharing.store);
    const { files, extra } = this;
    this.reader = new UnitReader({ tree, observed, files, cache, extra, store: sharing.store });
    this.index = new Definers(tree, {
      arch,
      store: sharing.store,
      known: cache.definitions,
      progress: sharing.progress,
      isBuilt: path => this.isBuilt(path),
    });
  }

  get arch(): string {
    return this.options.arch;
  }

  async configured(path: TreePath): Promise<ChosenConfiguration> {
    const { changed, unmet } = await this.drivers.with(this.driversOf(path), this.configuration);
    return { arch: this.arch, source: this.base.source, turnedOn: changed, unmet };
  }

  text(path: TreePath): Promise<string | undefined> {
    return this.files.text(path);
  }

  async unit(path: TreePath, cancel: CancelToken = NEVER_CANCELLED): Promise<Result<TranslationUnit>> {
    const known = this.built.get(path);
    if (known) return ok(known);
    const text = this.extra.get(path) ?? (await this.tree.read(path));
    if (text === undefined) {
      return fail(
        'no-such-file',
        `${path} could not be read`,
        `${this.tree.name} has no such file.`,
        'Check the path.',
      );
    }
    if (text.includes('\0')) {
      return fail('not-text', `${path} could not be read`, 'It is no text: it has NUL bytes.', 'Name a C file.');
    }
    try {
      const unit = await this.build(path, cancel);
      this.built.set(path, unit);
      return ok(unit);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      return fail('cancelled', `Reading ${path} was stopped`, 'it was cancelled.', '');
    }
  }

  isBuilt(path: TreePath): Promise<boolean> {
    return isBuilt(this.tree, path, this.configuration);
  }

  definers(name: string, near: TreePath, cancel?: CancelToken): Promise<readonly TreePath[]> {
    const chosen = this.options.choose?.get(name);
    if (chosen !== undefined) return Promise.resolve([chosen]);
    // pci_foo(), declared in linux/pci-ats.h, is most likely defined under drivers/pci.
    const declared = this.built.get(near)?.lookup('ordinary', name)?.path ?? '';
    const words = declared.replace(/\.h$/, '').split('/').slice(1).reverse();
    const hints = [...words, ...words.map(word => word.split(/[-_]/)[0]!), name.split('_')[0]!].filter(Boolean);
    return this.index.find(
      name,
      near,
      [...new Set(hints)].map(hint => `drivers/${hint}`),
      cancel,
    );
  }

  invalidate(path: TreePath): void {
    const wasRead = this.files.forget(path);
    this.index.forget(path);
    this.reader.forget();
    if (/(?:^|\/)(?:Makefile|Kbuild|Kconfig[^/]*)$/.test(path)) this.drivers.forget();
    // A file that was read before most likely still exists; another may now be what an include names.
    if (!wasRead) for (const includes of this.includes.values()) includes.forget();
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const [key, unit] of this.built) {
      const misses = unit.missing.some(({ include }) => include.endsWith(name));
      if (misses || unit.files.has(path)) this.built.delete(key);
    }
  }

  private async build(path: TreePath, cancel: CancelToken): Promise<BuiltUnit> {
    const drivers = this.driversOf(path);
    const { configuration } = await this.drivers.with(drivers, this.configuration);
    const { folders, includes } = await this.includesFor(drivers);
    const config = this.autoconfOf(configuration);
    const common = commonMacros(this.options.arch, this.options.define);
    const host: WalkHost = {
      ...{ symbols: this.cache.symbols, includes, keep: this.keep, names: this.namesOf(path) },
      file: found =>
        found === AUTOCONF && configuration !== this.configuration
          ? this.cache.fresh(AUTOCONF, config)
          : this.files.file(found),
    };
    const headers = [...this.extra.keys()].filter(file => !file.endsWith('.c'));
    const key = hash(JSON.stringify([folders, config, common, [...this.options.keep], headers]));
    return this.reader.read({
      ...{ path, host, key, cancel },
      family: this.extra.has(path) && drivers.length > 0 ? drivers.join(' ') : path,
      begin: async walker => {
        await walker.walk(this.cache.fresh('<built-in>', common), cancel);
        for (const forced of FORCED) {
          if (await this.files.has(forced)) await walker.walk((await this.files.file(forced))!, cancel);
          else if (forced === KCONFIG) await walker.walk(this.cache.fresh(AUTOCONF, config), cancel);
        }
      },
    });
  }

  private autoconfOf(configuration: Configuration): string {
    let text = this.autoconfs.get(configuration);
    if (text === undefined) this.autoconfs.set(configuration, (text = autoconf(configuration)));
    return text;
  }

  /** The macros in which Kbuild gives a unit its own name. */
  private namesOf(path: TreePath): ReadonlyMap<number, Macro> {
    const names = new Map<number, Macro>();
    for (const line of unitNames(path)) {
      const symbol = this.cache.symbols.of(line.split(' ')[1]!);
      names.set(symbol, new SourceFile('<command-line>', textStamp(line), line).macro(0, this.cache.symbols));
    }
    return names;
  }

  private async includesFor(drivers: readonly TreePath[]): Promise<{ folders: string; includes: Includes }> {
    const added: TreePath[] = [];
    for (const file of drivers) added.push(...(await makefileIncludes(this.tree, file)));
    const key = added.join(':');
    let includes = this.includes.get(key);
    if (!includes) {
      const files: FileSet = {
        has: file => this.files.has(file),
        isExtra: file => this.extra.has(file),
        extra: name => [...this.extra.keys()].find(file => file === name || file.endsWith(`/${name}`)),
      };
      includes = new Includes(files, [...includeFolders(this.options.arch), ...added]);
      this.includes.set(key, includes);
    }
    return { folders: key, includes };
  }

  /** The files of the tree whose build the unit stands for: itself, or the .c files that a scenario includes. */
  private driversOf(path: TreePath): readonly TreePath[] {
    const text = this.extra.get(path);
    if (text === undefined) return [path];
    return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+\.c)[">]/gm)].map(match => match[1]!);
  }

  /** The constants that a build computes from kernel/bounds.c. */
  private async bounds(): Promise<string | undefined> {
    const path = 'kernel/bounds.c';
    if ((await this.tree.stamp(path)) === undefined) return undefined;
    const unit = await this.build(path, NEVER_CANCELLED);
    for (const file of unit.files) if ((await this.tree.stamp(file)) !== undefined) await this.observed.stamp(file);
    return boundsHeader(unit, this.configuration);
  }
}

/** Kbuild's `-I` folders (top Makefile: LINUXINCLUDE, USERINCLUDE), in order. */
function includeFolders(arch: string): TreePath[] {
  return [
    `arch/${arch}/include`,
    `arch/${arch}/include/generated`,
    'include',
    `arch/${arch}/include/uapi`,
    `arch/${arch}/include/generated/uapi`,
    'include/uapi',
    'include/generated/uapi',
  ];
}
