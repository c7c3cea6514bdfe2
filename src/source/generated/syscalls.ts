import { defines, type Derivation } from './derivation';

/** How a header of system call numbers is made from a table. */
interface Recipe {
  readonly tables: readonly string[];
  /** Start of the ABI column. */
  readonly abis: RegExp;
  readonly prefix?: string;
  readonly offset?: string;
}

const COMMON_64 = /^(?:common|64)/;
const X86 = 'arch/x86/entry/syscalls';
/** arch/x86/entry/syscalls/Makefile; arch/arm64/kernel/Makefile.syscalls (from 6.11 on). */
const RECIPES: Readonly<Record<string, Recipe>> = {
  'arch/x86/include/generated/uapi/asm/unistd_32.h': { tables: [`${X86}/syscall_32.tbl`], abis: /^i386/ },
  'arch/x86/include/generated/uapi/asm/unistd_64.h': { tables: [`${X86}/syscall_64.tbl`], abis: COMMON_64 },
  'arch/x86/include/generated/uapi/asm/unistd_x32.h': {
    tables: [`${X86}/syscall_64.tbl`],
    abis: /^(?:common|x32)/,
    offset: '__X32_SYSCALL_BIT',
  },
  'arch/x86/include/generated/asm/unistd_32_ia32.h': {
    tables: [`${X86}/syscall_32.tbl`],
    abis: /^i386/,
    prefix: 'ia32_',
  },
  'arch/x86/include/generated/asm/unistd_64_x32.h': { tables: [`${X86}/syscall_64.tbl`], abis: /^x32/, prefix: 'x32_' },
  'arch/arm64/include/generated/uapi/asm/unistd_64.h': {
    tables: ['arch/arm64/tools/syscall_64.tbl', 'scripts/syscall.tbl'],
    abis: /^(?:common|64|renameat|rlimit|memfd_secret)/,
  },
  'arch/arm64/include/generated/asm/unistd_32.h': {
    tables: ['arch/arm64/tools/syscall_32.tbl'],
    abis: /^(?:common|32)/,
  },
  'arch/arm64/include/generated/asm/unistd_compat_32.h': {
    tables: ['arch/arm64/tools/syscall_32.tbl'],
    abis: /^(?:common|32)/,
    prefix: 'compat32_',
  },
};

/** Headers of system call numbers (scripts/syscallhdr.sh). */
export const syscallNumbers: Derivation = {
  async derive(path, { tree }) {
    const recipe = RECIPES[path];
    if (!recipe) return undefined;
    for (const table of recipe.tables) {
      const text = await tree.read(table);
      if (text !== undefined) return numbers(text, recipe);
    }
    return undefined;
  },
};

function numbers(table: string, { abis, prefix = '', offset }: Recipe): string {
  const pairs: [string, string][] = [];
  let last = 0;
  for (const [, number, abi, name] of table.matchAll(/^([0-9A-Fa-fXx]+)[ \t]+(\S+)[ \t]+(\w+)/gm)) {
    if (!abis.test(abi!)) continue;
    pairs.push([`__NR_${prefix}${name!}`, offset ? `(${offset} + ${number!})` : number!]);
    last = Number(number);
  }
  return `${defines(pairs)}#ifdef __KERNEL__\n${defines([[`__NR_${prefix}syscalls`, last + 1]])}#endif\n`;
}
