import { expect, test } from 'vitest';
import { definedNames } from '../../../src/source/definers/definitions';
import { memoryStore } from '../../../src/source/definers/index-store';
import { memoryTree, unitsOf } from '../../support/units';

test('definitions are what stands at column 0 with external linkage', () => {
  const { defined, mentioned, internal } = definedNames(`
int plain(void)
{
	return helper(1);
}
struct page *
split_line(struct page *page,
	   int order) __must_hold(lock)
{
}
static int hidden(void)
{
}
int only_declared(int);
extern int elsewhere;
int counter = 1, second;
struct bus_type the_bus __read_mostly = {
};
unsigned long table[2][3];
static DEFINE_MUTEX(inner);
DEFINE_SPINLOCK(outer_lock);
EXPORT_SYMBOL_GPL(plain);
make_functions(made_by_macro, 3);
struct tag;
label:
if (at_column_0) {
`);
  expect([...defined].sort()).toEqual([
    ...['counter', 'outer_lock', 'plain', 'second', 'split_line', 'table', 'the_bus'],
  ]);
  expect([...internal]).toEqual(['hidden']);
  expect(['made_by_macro', 'plain'].every(name => mentioned.has(name))).toBe(true);
  expect(mentioned.has('inner')).toBe(false);
});

const FILES = {
  'drivers/a/a.c': 'int main_path(void)\n{\n}\n',
  'drivers/a/Makefile': 'obj-y += a.o\n',
  'drivers/b/b.c': 'int far(void)\n{\n}\n',
  'lib/l.c': 'int common(void)\n{\n}\nint near(void)\n{\n}\n',
  'drivers/a/n.c': 'int near(void)\n{\n}\n',
  'mm/Makefile': 'obj-$(CONFIG_SLOW) += one.o\nobj-$(CONFIG_FAST) += two.o\n',
  'mm/one.c': 'void *grab(void)\n{\n}\n',
  'mm/two.c': 'void *grab(void)\n{\n}\n',
  'tools/t.c': 'int far(void)\n{\n}\n',
  '.config': 'CONFIG_FAST=y\n',
};

test('the same folder comes first, then the likely ones, then the rest; tools are no kernel code', async () => {
  const units = await unitsOf(FILES);
  const from = (name: string) => units.definers(name, 'drivers/a/a.c');
  expect(await from('near')).toEqual(['drivers/a/n.c']);
  expect(await from('common')).toEqual(['lib/l.c']);
  expect(await from('far')).toEqual(['drivers/b/b.c']);
  expect(await from('none')).toEqual([]);
});

test('of several, the one that the configuration builds comes first', async () => {
  expect(await (await unitsOf(FILES)).definers('grab', 'lib/l.c')).toEqual(['mm/two.c', 'mm/one.c']);
});

test('an index that was kept is believed only as far as the files agree', async () => {
  const tree = memoryTree(FILES);
  const store = memoryStore();
  expect(await (await unitsOf(tree, {}, { store })).definers('common', 'a.c')).toEqual(['lib/l.c']);
  tree.set('lib/l.c', 'int renamed(void)\n{\n}\n');
  tree.set('lib/new.c', 'int common(void)\n{\n}\n');
  const later = await unitsOf(tree, {}, { store });
  expect(await later.definers('common', 'a.c')).toEqual(['lib/new.c']);
  expect(await later.definers('renamed', 'a.c')).toEqual(['lib/l.c']);
});

test('an edit is seen once it is announced, and a search can be cancelled', async () => {
  const tree = memoryTree(FILES);
  const units = await unitsOf(tree);
  expect(await units.definers('fresh', 'drivers/a/a.c')).toEqual([]);
  tree.set('drivers/b/b.c', 'int fresh(void)\n{\n}\n');
  units.invalidate('drivers/b/b.c');
  expect(await units.definers('fresh', 'drivers/a/a.c', { isCancellationRequested: true })).toEqual([]);
  expect(await units.definers('fresh', 'drivers/a/a.c')).toEqual(['drivers/b/b.c']);
});
