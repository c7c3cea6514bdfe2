import type { TreePath } from '../tree';
import { MACROS as ARM64 } from './arm64';
import { MACROS as X86 } from './x86';

/** What an architecture's Makefile gives with `-D` after trying the compiler. */
const MAKEFILE: Readonly<Record<string, string>> = {
  arm64: '#define CONFIG_CC_HAS_K_CONSTRAINT 1\n#define ARM64_ASM_ARCH "armv8.5-a"',
};

/** gcc's own macros, what Kbuild gives every unit with `-D`, and further definitions. */
export function commonMacros(arch: string, define: ReadonlyMap<string, string> = new Map()): string {
  const lines = [
    arch === 'arm64' ? ARM64 : X86,
    '#define __KERNEL__ 1',
    MAKEFILE[arch] ?? '',
    ...[...define].map(([macro, value]) => `#define ${macro} ${value}`),
    '',
  ];
  return lines.join('\n');
}

/** In what Kbuild tells a unit its own name: one `#define` each. */
export function unitNames(unit: TreePath): readonly string[] {
  const name = unit.slice(unit.lastIndexOf('/') + 1).replace(/\.c$/, '');
  const module = name.replace(/[^A-Za-z0-9_]/g, '_');
  return [
    `#define KBUILD_BASENAME "${module}"`,
    `#define KBUILD_MODNAME "${module}"`,
    `#define __KBUILD_MODNAME kmod_${module}`,
    `#define KBUILD_MODFILE "${unit.replace(/\.c$/, '')}"`,
  ];
}

/** What stands before the first line of every unit: gcc's own macros, then what Kbuild gives with `-D`. */
export const predefinedText = (arch: string, unit: TreePath, define?: ReadonlyMap<string, string>): string =>
  `${commonMacros(arch, define)}${unitNames(unit).join('\n')}\n`;
