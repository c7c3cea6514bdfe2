import type { TreePath } from '../tree';
import type { Derivation, DerivationContext } from './derivation';

/**
 * `asm/x.h` wrappers around asm-generic/x.h (scripts/Makefile.asm-generic): for what the architecture's Kbuild lists as
 * `generic-y`, and for what include/asm-generic/Kbuild lists as `mandatory-y` where the architecture has no such file.
 */
export const asmGeneric: Derivation = {
  async derive(path, context) {
    const { arch } = context;
    const match = /^arch\/\w+\/include\/generated\/(uapi\/)?asm\/([\w.-]+\.h)$/.exec(path);
    const name = match?.[2];
    if (name === undefined || !path.startsWith(`arch/${arch}/`)) return undefined;
    const uapi = match?.[1] ?? '';
    return (await wrappers(uapi, context)).has(name) ? `#include <asm-generic/${name}>\n` : undefined;
  },
};

const KNOWN = new WeakMap<DerivationContext, Map<string, Promise<ReadonlySet<string>>>>();

/** Names of the wrapped headers of the kernel's (`''`) or user space's (`'uapi/'`) asm folder; listed once per context. */
function wrappers(uapi: string, context: DerivationContext): Promise<ReadonlySet<string>> {
  const known = KNOWN.get(context) ?? new Map<string, Promise<ReadonlySet<string>>>();
  KNOWN.set(context, known);
  let names = known.get(uapi);
  if (!names) {
    names = list(uapi, context);
    known.set(uapi, names);
  }
  return names;
}

async function list(uapi: string, { tree, arch }: DerivationContext): Promise<ReadonlySet<string>> {
  const own = `arch/${arch}/include/${uapi}asm`;
  const makefile = (path: TreePath) => tree.read(path).then(text => text ?? '');
  const archKbuild = await makefile(`${own}/Kbuild`);
  const mandatory = listed(await makefile(`include/${uapi}asm-generic/Kbuild`), 'mandatory-y');
  const present = new Set((await tree.list(own)).map(entry => entry.name));
  const generated = new Set(listed(archKbuild, 'generated-y'));
  return new Set([
    ...listed(archKbuild, 'generic-y'),
    ...mandatory.filter(name => !present.has(name) && !generated.has(name)),
  ]);
}

/** The words of `name += …` lines. */
function listed(makefile: string, name: string): string[] {
  const joined = makefile.replace(/\\\r?\n/g, ' ').replace(/#.*$/gm, '');
  return [...joined.matchAll(new RegExp(`^\\s*${name}\\s*[:+]?=(.*)$`, 'gm'))].flatMap(
    match => match[1]!.match(/\S+/g) ?? [],
  );
}
