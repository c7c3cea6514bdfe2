import { formatVersion } from '../../kernel/version';
import { autoconf } from '../config/configuration';
import type { TreePath } from '../tree';
import { arm64Tables } from './arm64';
import { asmGeneric } from './asm-generic';
import { defines, header, type Derivation, type DerivationContext } from './derivation';
import { syscallNumbers } from './syscalls';
import { timeconst } from './timeconst';

/** `filechk_version.h` of the top Makefile. */
const version = header('include/generated/uapi/linux/version.h', ({ tree: { version } }) =>
  defines([
    ['LINUX_VERSION_CODE', (version.major << 16) + (version.minor << 8) + Math.min(version.patch, 255)],
    ['KERNEL_VERSION(a,b,c)', '(((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))'],
    ['LINUX_VERSION_MAJOR', version.major],
    ['LINUX_VERSION_PATCHLEVEL', version.minor],
    ['LINUX_VERSION_SUBLEVEL', version.patch],
  ]),
);

/** Headers that hold only what assembler code, the linker or a banner needs. */
const EMPTY =
  /^(?:include\/generated\/(?:asm-offsets|rq-offsets|compile|package|autoksyms|vdso\w*-offsets)\.h|arch\/\w+\/include\/generated\/asm\/(?:syscalls_\w+|syscall_table\w*|xen-hypercalls|orc_hash|cpufeaturemasks|module\.lds)\.h)$/;
const empty: Derivation = { derive: path => Promise.resolve(EMPTY.test(path) ? '' : undefined) };

/** Every derivation, asked in order. */
const DERIVATIONS: readonly Derivation[] = [
  header('include/generated/autoconf.h', ({ configuration }) => autoconf(configuration)),
  header('include/generated/bounds.h', context => context.bounds()),
  header('include/generated/utsrelease.h', ({ tree }) => `#define UTS_RELEASE "${formatVersion(tree.version)}"\n`),
  version,
  timeconst,
  syscallNumbers,
  arm64Tables,
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
