import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderStore } from '../../../src/host/folder-store';
import { nodeTree } from '../../../src/host/node';
import { kernelTree } from '../../../src/source/kernel-tree';
import { MemoryTree } from '../../../src/source/memory-tree';
import { overlay } from '../../../src/source/overlay';

describe('an overlay', () => {
  const base = new MemoryTree('base', [
    ['a/one.c', 'one'],
    ['a/two.c', 'two'],
    ['b.c', 'b'],
  ]);
  const over = new Map<string, string | null>([
    ['a/one.c', 'ONE'],
    ['a/two.c', null],
    ['c/new.c', 'new'],
  ]);
  const tree = overlay(base, over);

  test('replaces, deletes and adds files', async () => {
    expect(await Promise.all(['a/one.c', 'a/two.c', 'b.c', 'c/new.c'].map(path => tree.read(path)))).toEqual([
      ...['ONE', undefined, 'b', 'new'],
    ]);
    expect((await tree.list('')).map(entry => `${entry.name} ${entry.kind}`)).toEqual([
      'a folder',
      'b.c file',
      'c folder',
    ]);
    expect((await tree.list('a')).map(entry => entry.name)).toEqual(['one.c']);
  });

  test('has the base’s stamp where nothing lies on top, another where something does', async () => {
    expect(await tree.stamp('b.c')).toBe(await base.stamp('b.c'));
    expect(await tree.stamp('a/one.c')).not.toBe(await base.stamp('a/one.c'));
    expect(await tree.stamp('a/two.c')).toBeUndefined();
    expect(await overlay(base, new Map([['b.c', 'x']])).stamp('b.c')).not.toBe(
      await overlay(base, new Map([['b.c', 'y']])).stamp('b.c'),
    );
  });

  test('of a kernel tree is one, with the same version', async () => {
    const kernel = await kernelTree(
      new MemoryTree('k', [
        ['Makefile', 'VERSION = 6\nPATCHLEVEL = 12\n'],
        ['Kconfig', ''],
      ]),
    );
    expect(kernel.ok && overlay(kernel.value, over).version).toEqual({ major: 6, minor: 12, patch: 0 });
  });
});

describe('a folder on disk', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pagewarden-tree-'));
    mkdirSync(join(root, 'tree/sub'), { recursive: true });
    writeFileSync(join(root, 'secret'), 'secret');
    writeFileSync(join(root, 'tree/a.c'), 'int a;');
    writeFileSync(join(root, 'tree/sub/latin.c'), Buffer.from([0x2f, 0x2f, 0xe9]));
    symlinkSync('../secret', join(root, 'tree/leak'));
    symlinkSync('..', join(root, 'tree/up'));
    symlinkSync('a.c', join(root, 'tree/alias.c'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('is read, listed and stamped', async () => {
    const tree = nodeTree(join(root, 'tree'));
    expect(await tree.read('a.c')).toBe('int a;');
    expect(await tree.read('alias.c')).toBe('int a;');
    expect(await tree.read('sub/latin.c')).toBe('//é');
    expect((await tree.list('sub')).map(entry => entry.name)).toEqual(['latin.c']);
    expect(await tree.stamp('a.c')).toMatch(/^6:/);
    expect([await tree.read('none'), await tree.stamp('sub'), await tree.list('none')]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });

  test('gives nothing from outside, by whatever path', async () => {
    const tree = nodeTree(join(root, 'tree'));
    for (const path of ['../secret', 'leak', 'up/secret', '/etc/passwd', 'sub/../../secret', 'up/tree/../secret']) {
      expect(await tree.read(path), path).toBeUndefined();
      expect(await tree.stamp(path), path).toBeUndefined();
    }
    expect(await tree.list('..')).toEqual([]);
    expect(await tree.list('up')).toEqual([]);
  });

  test('can keep an index between runs', async () => {
    const store = folderStore(join(root, 'cache/deep'));
    expect(await store.get('key')).toBeUndefined();
    await store.put('key', 'text');
    expect(await folderStore(join(root, 'cache/deep')).get('key')).toBe('text');
  });
});
