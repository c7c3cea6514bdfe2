import { expect, test } from 'vitest';
import { timeConstants } from '../../../src/source/generated/timeconst';
import { built, spell, unitOf, unitsOf } from '../../support/units';

test('asm headers an architecture does not have come from asm-generic, as Kbuild says', async () => {
  const unit = await unitOf({
    'arch/x86/include/asm/Kbuild': 'generic-y += one.h\ngenerated-y += made.h\n',
    'arch/x86/include/asm/own.h': 'int own;\n',
    'include/asm-generic/Kbuild': '# comment\nmandatory-y += two.h \\\n\town.h\n',
    'include/asm-generic/one.h': 'int one;\n',
    'include/asm-generic/two.h': 'int two;\n',
    'include/asm-generic/own.h': 'int generic;\n',
    'include/asm-generic/unlisted.h': '',
    'a.c': '#include <asm/one.h>\n#include <asm/two.h>\n#include <asm/own.h>\n#include <asm/unlisted.h>\n',
  });
  expect(['one', 'two', 'own', 'generic'].filter(name => unit.lookup('ordinary', name))).toEqual(['one', 'two', 'own']);
  expect(unit.missing.map(({ include }) => include)).toEqual(['asm/unlisted.h']);
});

test('constants of kernel/bounds.c are computed', async () => {
  const unit = await unitOf({
    '.config': 'CONFIG_WIDE=y\n',
    'include/linux/kconfig.h': '#include <generated/autoconf.h>\n',
    'include/linux/kbuild.h':
      '#define DEFINE(sym, val) asm volatile("\\n.ascii \\"->" #sym " %0 " #val "\\"" : : "i" (val))\n',
    'kernel/bounds.c': `
#include <linux/kbuild.h>
enum flags { A, B = 1 << 3,
#ifdef CONFIG_WIDE
	C,
#endif
	__NR_FLAGS };
int main(void) { DEFINE(NR_FLAGS, __NR_FLAGS + (B == 8 ? 100 : 0)); return 0; }
`,
    'a.c': '#include <generated/bounds.h>\nint n = NR_FLAGS;\n',
  });
  expect(spell(unit.lookup('ordinary', 'n')?.tokens())).toBe('int n = 110 ;');
});

test('version.h says what the Makefile says, syscall tables make numbers', async () => {
  const unit = await unitOf({
    'arch/x86/entry/syscalls/syscall_64.tbl':
      '# table\n0\tcommon\tread\tsys_read\n1\t64\twrite\tsys_write\n512\tx32\tother\tsys_o\n',
    'a.c': `#include <linux/version.h>
#include <asm/unistd_64.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 7) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 8)
int numbers[] = { __NR_read, __NR_write, __NR_syscalls };
#endif
`,
  });
  expect(spell(unit.lookup('ordinary', 'numbers')?.tokens())).toBe('int numbers [ ] = { 0 , 1 , 2 } ;');
});

test('time constants are those of timeconst.bc', () => {
  const text = timeConstants(1000n);
  const value = (name: string) => new RegExp(`#define ${name} (.*)`).exec(text)?.[1];
  expect(value('HZ_TO_USEC_MUL32')).toBe('U64_C(0xFA000000)');
  expect(value('USEC_TO_HZ_ADJ32')).toBe('U64_C(0x1FF7CED9168)');
  expect([value('USEC_TO_HZ_SHR32'), value('HZ_TO_NSEC_NUM'), value('NSEC_TO_HZ_DEN')]).toEqual([
    '41',
    '1000000',
    '1000000',
  ]);
});

test("arm64's tables make capabilities and system registers", async () => {
  const units = await unitsOf(
    {
      'arch/arm64/tools/cpucaps': '# list\nBTI\nHAS_CNP\n',
      'arch/arm64/tools/sysreg':
        'Sysreg\tCTL_EL1\t3\t0\t1\t0\t0\nRes0\t63:4\nUnsignedEnum\t3:2\tMODE\n\t0b00\tOFF\n\t0b10\tON\nEndEnum\nField\t1\tEN\nRes1\t0\nEndSysreg\n',
      'a.c': `#include <asm/cpucaps.h>
#include <asm/sysreg-defs.h>
int caps[] = { ARM64_HAS_CNP, ARM64_NCAPS };
int reg[] = { SYS_CTL_EL1, CTL_EL1_MODE_ON, CTL_EL1_EN_SHIFT, CTL_EL1_MODE_WIDTH, CTL_EL1_RES1 };
`,
    },
    { arch: 'arm64' },
  );
  const unit = await built(units, 'a.c');
  expect(spell(unit.lookup('ordinary', 'caps')?.tokens())).toBe('int caps [ ] = { 1 , 2 } ;');
  expect(spell(unit.lookup('ordinary', 'reg')?.tokens())).toBe(
    'int reg [ ] = { sys_reg ( 3 , 0 , 1 , 0 , 0 ) , UL ( 0b10 ) , 1 , 2 , ( UL ( 0 ) | GENMASK_ULL ( 0 , 0 ) ) } ;',
  );
});

test("a tree's own .config decides, as autoconf.h and without it", async () => {
  const config = 'CONFIG_YES=y\nCONFIG_MOD=m\nCONFIG_HZ=250\nCONFIG_NAME="x y"\n# CONFIG_NO is not set\n';
  const source =
    'int hz = CONFIG_HZ; char *name = CONFIG_NAME;\n#if CONFIG_YES && CONFIG_MOD_MODULE && !defined(CONFIG_NO)\nint on;\n#endif\n';
  for (const files of [{}, { 'include/linux/kconfig.h': '#include <generated/autoconf.h>\n' }]) {
    const unit = await unitOf({ ...files, '.config': config, 'a.c': source });
    expect(spell(unit.lookup('ordinary', 'name')?.tokens())).toBe('char * name = "x y" ;');
    expect(spell(unit.lookup('ordinary', 'hz')?.tokens())).toBe('int hz = 250 ;');
    expect(unit.lookup('ordinary', 'on')).toBeDefined();
  }
});
