import { NEVER_CANCELLED, type CancelToken, type Progress } from '../kernel/cancel';
import { fail, ok, type Result } from '../kernel/failure';
import { BuiltUnit } from './built-unit';
import { autoconf, configurationOf, type Configuration } from './config/configuration';
import { isBuilt, makefileIncludes, withDriver } from './config/driver-options';
import { Definers } from './definers/definers';
import type { IndexStore } from './definers/index-store';
import { FileCache } from './file-cache';
import type { DerivationContext } from './generated/derivation';
import { derive } from './generated/derived';
import { boundsHeader } from './generated/bounds';
import { Includes, type FileSet } from './includes';
import { predefinedText } from './predefined/predefined';
import { TreeFiles } from './tree-files';
import type { KernelTree, TreePath } from './tree';
import type { TranslationUnit, UnitOptions, Units } from './unit';
import { Cancelled, UnitWalker, type WalkHost } from './walker';

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
  return new KernelUnits(tree, options, sharing, await configurationOf(tree, options.arch));
}

class KernelUnits implements Units {
  private readonly extra: ReadonlyMap<TreePath, string>;
  private readonly keep: ReadonlySet<number>;
  private readonly cache: FileCache;
  private readonly files: TreeFiles;
  private readonly index: Definers;
  /** By the folders that the units' Makefiles add. */
  private readonly includes = new Map<string, Includes>();
  private readonly built = new Map<TreePath, BuiltUnit>();

  constructor(
    readonly tree: KernelTree,
    private readonly options: UnitOptions,
    sharing: UnitsSharing,
    private readonly configuration: Configuration,
  ) {
    const cache = sharing.files ?? new FileCache();
    this.cache = cache;
    this.extra = options.extra ?? new Map<TreePath, string>();
    this.keep = new Set([...options.keep].map(name => cache.symbols.of(name)));
    const { arch } = options;
    const derivation: DerivationContext = { tree, arch, configuration, bounds: () => this.bounds() };
    this.files = new TreeFiles(tree, this.extra, path => derive(path, derivation), cache);
    this.index = new Definers(tree, {
      arch,
      store: sharing.store,
      progress: sharing.progress,
      isBuilt: path => isBuilt(tree, path, configuration),
    });
  }

  get arch(): string {
    return this.options.arch;
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

  definers(name: string, near: TreePath, cancel?: CancelToken): Promise<readonly TreePath[]> {
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
    // A file that was read before most likely still exists; another may now be what an include names.
    if (!wasRead) for (const includes of this.includes.values()) includes.forget();
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const [key, unit] of this.built) {
      const misses = unit.missing.some(({ include }) => include.endsWith(name));
      if (misses || unit.files.has(path)) this.built.delete(key);
    }
  }

  private async build(path: TreePath, cancel: CancelToken): Promise<BuiltUnit> {
    const configuration = await this.configurationFor(path);
    const host: WalkHost = {
      symbols: this.cache.symbols,
      includes: await this.includesFor(path),
      keep: this.keep,
      file: found =>
        found === AUTOCONF && configuration !== this.configuration
          ? this.cache.fresh(AUTOCONF, autoconf(configuration))
          : this.files.file(found),
    };
    const walker = new UnitWalker(host, path);
    const builtin = predefinedText(this.options.arch, path, this.options.define);
    await walker.walk(this.cache.fresh('<built-in>', builtin), cancel);
    for (const forced of FORCED) {
      if (await this.files.has(forced)) await walker.walk((await this.files.file(forced))!, cancel);
      else if (forced === KCONFIG) await walker.walk(this.cache.fresh(AUTOCONF, autoconf(configuration)), cancel);
    }
    const file = await this.files.file(path);
    if (file) await walker.walk(file, cancel);
    return new BuiltUnit(walker, this.cache.symbols);
  }

  /** The tree's configuration with what the unit needs to be built at all turned on. */
  private async configurationFor(path: TreePath): Promise<Configuration> {
    let configuration = this.configuration;
    for (const file of this.driversOf(path)) configuration = await withDriver(this.tree, file, configuration);
    return configuration;
  }

  private async includesFor(path: TreePath): Promise<Includes> {
    const added: TreePath[] = [];
    for (const file of this.driversOf(path)) added.push(...(await makefileIncludes(this.tree, file)));
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
    return includes;
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
    return boundsHeader(await this.build(path, NEVER_CANCELLED), this.configuration);
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
