import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../src/source/definers/index-store';
import { evaluate, parseExpression } from '../../../src/source/config/kconfig/expression';
import { parseKconfig } from '../../../src/source/config/kconfig/kconfig';
import { turnOn } from '../../../src/source/config/kconfig/turn-on';
import { memoryTree, unitsOf } from '../../support/units';

const KCONFIG = `
config DRIVER
	tristate "A driver"
	depends on BUS && (OTHER_ARCH || COMPILE_TEST || HERE)
	depends on !LEGACY
	select LIBRARY
	select EXTRA if BUS
	select NOT_CHOSEN if ABSENT
	help
	  select HELP is only text here,
	  however it looks:
	    depends on TEXT

config LIBRARY
	bool
	select DEEP

config DEEP
	bool
config EXTRA
	bool
if MENU
menu "Buses"
	depends on PARENT
config BUS
	bool "A bus"
	default y
endmenu
endif
config PARENT
	bool "Parent"
menuconfig MENU
	bool "Menu"
config HERE
	bool "Here"
config OTHER_ARCH
	bool
config LEGACY
	bool "Legacy"
config FOLLOWS
	def_bool DRIVER && LIBRARY
config DEPTH
	int "Depth"
	range 1 9
	default 3 if ABSENT
	default 5 if DRIVER
config NAME
	string "Name"
	depends on DRIVER
	default "a \\
b"
config UNRELATED
	bool "Unrelated"
	default y
`;
const on = (wanted: string[], base: Record<string, string> = {}, text = KCONFIG) => {
  const { configuration, changed, unmet } = turnOn(wanted, parseKconfig(text), new Map(Object.entries(base)));
  return { values: Object.fromEntries(configuration), changed, unmet };
};

test.each([
  ['A && !B', 2],
  ['!A || B', 0],
  ['M', 1],
  ['M && A', 1],
  ['!M', 1],
  ['A = y', 2],
  ['A != y', 0],
  ['ABSENT = n', 2],
  ['N > 3 && N <= 0x10', 2],
  ['S = "text"', 2],
  ['(B || (A))', 2],
  ['"y"', 2],
])('%s is %s', (text, value) => {
  const values = new Map(Object.entries({ A: 'y', M: 'm', N: '7', S: '"text"' }));
  expect(evaluate(parseExpression(text)!, name => values.get(name))).toBe(value);
});

test.each(['A &&', '(A', 'A B', ')', '= A', ''])('%j is no expression', text => {
  expect(parseExpression(text)).toBeUndefined();
});

describe('turning an option on', () => {
  test('turns on what it depends on, wherever that stands, what it selects, and what follows from defaults', () => {
    const { values, changed, unmet } = on(['DRIVER']);
    expect(unmet).toEqual([]);
    expect(Object.keys(values).sort()).toEqual(
      ['BUS', 'DEEP', 'DEPTH', 'DRIVER', 'EXTRA', 'FOLLOWS', 'HERE', 'LIBRARY', 'MENU', 'NAME', 'PARENT'].sort(),
    );
    expect([values['DEPTH'], values['NAME']]).toEqual(['5', '"a  b"']);
    expect([...changed].sort()).toEqual(Object.keys(values).sort());
  });

  test('changes nothing that stands already, and makes a module part of the kernel', () => {
    expect(on(['DRIVER'], { BUS: 'y', HERE: 'y', DRIVER: 'm' }).values).toMatchObject({ DRIVER: 'y', BUS: 'y' });
    expect(on(['HERE'], { HERE: 'y' })).toEqual({ values: { HERE: 'y' }, changed: [], unmet: [] });
  });

  test('says what cannot be had, turns nothing off for it, and sets what was asked for all the same', () => {
    const { values, unmet } = on(['DRIVER'], { LEGACY: 'y' });
    expect(values).toMatchObject({ DRIVER: 'y', LEGACY: 'y', LIBRARY: 'y' });
    expect(values).not.toHaveProperty('HERE');
    expect(unmet).toEqual(['DRIVER (depends on BUS, OTHER_ARCH, HERE)']);
  });

  test('ends for options that depend on each other', () => {
    const circle = 'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool "b"\n\tdepends on A\n\tselect B\n';
    expect(on(['A'], {}, circle)).toMatchObject({ values: { A: 'y' }, unmet: ['A (depends on B)'] });
  });
});

describe('the configuration of a unit', () => {
  const files = {
    Kconfig: 'source "arch/$(SRCARCH)/Kconfig"\nsource "drivers/Kconfig"\n',
    'arch/x86/Kconfig': 'config X86\n\tdef_bool y\n',
    'drivers/Kconfig': 'if X86\nsource "drivers/x/Kconfig"\nendif\n',
    'drivers/x/Kconfig': 'config X\n\tbool "x"\n\tdepends on FAR\n',
    'lib/Kconfig': '',
    'drivers/Makefile': 'obj-y += x/\n',
    'drivers/x/Makefile': 'obj-$(CONFIG_X) += d.o\n',
    'drivers/x/d.c': '#ifdef CONFIG_X\nint built;\n#endif\n',
    '.config': 'CONFIG_X86=y\nCONFIG_FAR=y\n',
  };

  test('says where it comes from and what was turned on for the unit', async () => {
    const units = await unitsOf(files);
    expect(await units.configured('drivers/x/d.c')).toEqual({
      ...{ arch: 'x86', source: "the tree's .config", turnedOn: ['X'], unmet: [] },
    });
    const given = { name: 'my.config', text: 'CONFIG_X86=y\n' };
    expect(await (await unitsOf(files, { configuration: given })).configured('drivers/x/d.c')).toMatchObject({
      ...{ source: 'my.config', turnedOn: ['X'], unmet: ['X (depends on FAR)'] },
    });
  });

  test('is kept between two processes as long as the Kconfig files stand', async () => {
    const store = memoryStore();
    const tree = memoryTree(files);
    const turnedOn = async () => (await (await unitsOf(tree, {}, { store })).configured('drivers/x/d.c')).turnedOn;
    expect(await turnedOn()).toEqual(['X']);
    expect(await turnedOn()).toEqual(['X']);
    tree.set('drivers/x/Kconfig', 'config X\n\tbool "x"\n\tselect Y\n');
    expect(await turnedOn()).toEqual(['X', 'Y']);
  });
});
