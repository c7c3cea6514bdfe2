import { defines, type Derivation } from './derivation';

const FOLDER = 'arch/arm64/include/generated/asm';

/** arm64's headers that awk scripts under arch/arm64/tools make from tables beside them. */
export const arm64Tables: Derivation = {
  async derive(path, { tree }) {
    if (path === `${FOLDER}/cpucaps.h` || path === `${FOLDER}/cpucap-defs.h`) {
      // Up to 6.1 the table makes asm/cpucaps.h itself; later that is a file of its own, which includes the other.
      if (path.endsWith('cpucap-defs.h') === ((await tree.stamp('arch/arm64/include/asm/cpucaps.h')) === undefined))
        return undefined;
      const table = await tree.read('arch/arm64/tools/cpucaps');
      return table === undefined ? undefined : capabilities(table);
    }
    if (path !== `${FOLDER}/sysreg-defs.h`) return undefined;
    const table = await tree.read('arch/arm64/tools/sysreg');
    return table === undefined ? undefined : systemRegisters(table);
  },
};

/** gen-cpucaps.awk: one number per name. */
function capabilities(table: string): string {
  const names = table.match(/^[vA-Z0-9_]+$/gm) ?? [];
  return defines([
    ...names.map((name, number) => [`ARM64_${name}`, number] as const),
    ['ARM64_NCAPS', names.length] as const,
  ]);
}

/** gen-sysreg.awk: encodings of system registers, masks of their fields and values of these. */
function systemRegisters(table: string): string {
  const pairs: (readonly [string, string | number])[] = [];
  let register = '';
  let field = '';
  let masks: Record<string, string> | undefined;
  const define = (name: string, value: string | number): void => void pairs.push([name, value]);
  for (const line of table.split('\n')) {
    const [word = '', a = '', b = '', ...rest] = line.trim().split(/\s+/);
    const [high = '', low = high] = a.split(':');
    switch (word) {
      case 'SysregFields':
      case 'Sysreg':
        register = a;
        masks = { RES0: 'UL(0)', RES1: 'UL(0)', UNKN: 'UL(0)' };
        if (word === 'Sysreg') {
          const [op1 = '', crn = '', crm = '', op2 = ''] = rest;
          define(`REG_${a}`, `S${b}_${op1}_C${crn}_C${crm}_${op2}`);
          define(`SYS_${a}`, `sys_reg(${[b, op1, crn, crm, op2].join(', ')})`);
          for (const [part, value] of Object.entries({ Op0: b, Op1: op1, CRn: crn, CRm: crm, Op2: op2 }))
            define(`SYS_${a}_${part}`, value);
        }
        break;
      case 'Fields': // The layout has a name of its own; the register gets no masks.
        masks = undefined;
        break;
      case 'Res0':
      case 'Res1':
      case 'Unkn':
        if (masks) masks[word.toUpperCase()] += ` | GENMASK_ULL(${high}, ${low})`;
        break;
      case 'Field':
      case 'Enum':
      case 'SignedEnum':
      case 'UnsignedEnum':
        field = b;
        define(`${register}_${field}`, `GENMASK(${high}, ${low})`);
        define(`${register}_${field}_MASK`, `GENMASK(${high}, ${low})`);
        define(`${register}_${field}_SHIFT`, low);
        define(`${register}_${field}_WIDTH`, Number(high) - Number(low) + 1);
        if (word.endsWith('signedEnum')) define(`${register}_${field}_SIGNED`, 'false');
        if (word === 'SignedEnum') define(`${register}_${field}_SIGNED`, 'true');
        break;
      case 'EndSysreg':
      case 'EndSysregFields':
        for (const [mask, value] of Object.entries(masks ?? {})) define(`${register}_${mask}`, `(${value})`);
        break;
      default:
        if (/^0b[01]+$/.test(word)) define(`${register}_${field}_${a}`, `UL(${word})`);
    }
  }
  return defines(pairs);
}
