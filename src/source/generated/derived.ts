import { formatVersion } from '../../kernel/version';
import { autoconf, type Configuration } from '../config/configuration';
import type { KernelTree, TreePath } from '../tree';

/** What deriving a generated header may use. */
export interface DerivationContext {
  readonly tree: KernelTree;
  readonly arch: string;
  readonly configuration: Configuration;
  /** Text of `include/generated/bounds.h`; undefined when the tree has no kernel/bounds.c. */
  bounds(): Promise<string | undefined>;
}

/** One family of headers that a build generates. */
export interface Derivation {
  /** The text of `path`; undefined when this family does not make it. */
  derive(path: TreePath, context: DerivationContext): Promise<string | undefined>;
}

/** A header that a build generates, by path. */
const fixed = (
  path: TreePath,
  text: (context: DerivationContext) => string | Promise<string | undefined>,
): Derivation => ({
  async derive(asked, context) {
    return asked === path ? text(context) : undefined;
  },
});

const version = fixed('include/generated/uapi/linux/version.h', ({ tree: { version } }) => {
  const code = (version.major << 16) + (version.minor << 8) + Math.min(version.patch, 255);
  return [
    `#define LINUX_VERSION_CODE ${code}`,
    '#define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))',
    `#define LINUX_VERSION_MAJOR ${version.major}`,
    `#define LINUX_VERSION_PATCHLEVEL ${version.minor}`,
    `#define LINUX_VERSION_SUBLEVEL ${version.patch}`,
    '',
  ].join('\n');
});

/** `asm/x.h` wrappers for headers an architecture takes from asm-generic (scripts/Makefile.asm-generic). */
const asmGeneric: Derivation = {
  async derive(path, { tree, arch }) {
    const prefix = `arch/${arch}/include/generated/`;
    if (!path.startsWith(prefix)) return undefined;
    const match = /^(uapi\/)?asm\/([\w-]+\.h)$/.exec(path.slice(prefix.length));
    if (!match) return undefined;
    const generic = `include/${match[1] ?? ''}asm-generic/${match[2]!}`;
    return (await tree.stamp(generic)) === undefined ? undefined : `#include <asm-generic/${match[2]!}>\n`;
  },
};

/** Headers whose content no C code that Pagewarden reads depends on. */
const EMPTY =
  /^(?:include\/generated\/(?:asm-offsets|rq-offsets|compile|autoksyms)\.h|arch\/\w+\/include\/generated\/asm\/(?:syscalls_\w+|syscall_table\w*|unistd_\w+|xen-hypercalls|orc_hash|cpufeaturemasks|vdso\w*)\.h)$/;
const empty: Derivation = {
  derive: path => Promise.resolve(EMPTY.test(path) ? '' : undefined),
};

/** Every family, asked in order. */
const DERIVATIONS: readonly Derivation[] = [
  fixed('include/generated/autoconf.h', ({ configuration }) => autoconf(configuration)),
  fixed('include/generated/bounds.h', context => context.bounds()),
  fixed('include/generated/utsrelease.h', ({ tree }) => `#define UTS_RELEASE "${formatVersion(tree.version)}"\n`),
  version,
  asmGeneric,
  empty,
];

/** The text of a header that a build would have generated; undefined when it cannot be derived. */
export async function derive(path: TreePath, context: DerivationContext): Promise<string | undefined> {
  if (!path.includes('generated/')) return undefined;
  for (const derivation of DERIVATIONS) {
    const text = await derivation.derive(path, context);
    if (text !== undefined) return text;
  }
  return undefined;
}
