import { NEVER_CANCELLED, type CancelToken } from '../kernel/cancel';
import { fail, ok, type Result } from '../kernel/failure';
import { BuiltUnit } from './built-unit';
import { autoconf, configurationOf, type Configuration } from './config/configuration';
import { FileCache } from './file-cache';
import type { DerivationContext } from './generated/derivation';
import { derive } from './generated/derived';
import { boundsHeader } from './generated/bounds';
import { Includes } from './includes';
import { predefinedText } from './predefined/predefined';
import { TreeFiles } from './tree-files';
import type { KernelTree, TreePath } from './tree';
import type { TranslationUnit, UnitOptions, Units } from './unit';
import { Cancelled, UnitWalker, type WalkHost } from './walker';

/** Included before every .c file (scripts/Makefile.lib, USERINCLUDE and c_flags). */
const FORCED = ['include/linux/compiler-version.h', 'include/linux/kconfig.h', 'include/linux/compiler_types.h'];

/** Opens a kernel tree as a set of translation units. Units of several trees may share `cache`. */
export async function openUnits(tree: KernelTree, options: UnitOptions, cache = new FileCache()): Promise<Units> {
  return new KernelUnits(tree, options, cache, await configurationOf(tree, options.arch));
}

class KernelUnits implements Units {
  private readonly extra: ReadonlyMap<TreePath, string>;
  private readonly keep: ReadonlySet<number>;
  private readonly files: TreeFiles;
  private readonly includes: Includes;
  private readonly built = new Map<TreePath, BuiltUnit>();

  constructor(
    readonly tree: KernelTree,
    private readonly options: UnitOptions,
    private readonly cache: FileCache,
    private readonly configuration: Configuration,
  ) {
    this.extra = options.extra ?? new Map<TreePath, string>();
    this.keep = new Set([...options.keep].map(name => cache.symbols.of(name)));
    const { arch } = options;
    const derivation: DerivationContext = { tree, arch, configuration, bounds: () => this.bounds() };
    this.files = new TreeFiles(tree, this.extra, path => derive(path, derivation), cache);
    this.includes = new Includes(
      {
        has: path => this.files.has(path),
        isExtra: path => this.extra.has(path),
        extra: name => [...this.extra.keys()].find(path => path === name || path.endsWith(`/${name}`)),
      },
      includeFolders(arch),
    );
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

  definers(_name: string, _near: TreePath): Promise<readonly TreePath[]> {
    return Promise.resolve([]);
  }

  invalidate(path: TreePath): void {
    this.files.forget(path);
    this.includes.forget();
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const [key, unit] of this.built) {
      const misses = unit.missing.some(({ include }) => include.endsWith(name));
      if (misses || unit.files.has(path)) this.built.delete(key);
    }
  }

  private async build(path: TreePath, cancel: CancelToken): Promise<BuiltUnit> {
    const host: WalkHost = {
      symbols: this.cache.symbols,
      includes: this.includes,
      keep: this.keep,
      file: found => this.files.file(found),
    };
    const walker = new UnitWalker(host, path);
    const builtin = this.cache.fresh('<built-in>', predefinedText(this.options.arch, path, this.options.define));
    await walker.walk(builtin, cancel);
    for (const forced of FORCED) {
      if (await this.files.has(forced)) await walker.walk((await this.files.file(forced))!, cancel);
      else if (forced.endsWith('kconfig.h')) {
        await walker.walk(this.cache.fresh('<configuration>', autoconf(this.configuration)), cancel);
      }
    }
    const file = await this.files.file(path);
    if (file) await walker.walk(file, cancel);
    return new BuiltUnit(walker, this.cache.symbols);
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
