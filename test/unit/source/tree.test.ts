import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderStore } from '../../../src/host/folder-store';
import { decodeIndex } from '../../../src/host/index-file';
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
    const folder = join(root, 'cache/deep');
    const index = { text: 'names — and more', numbers: Int32Array.of(1, -2, 3) };
    expect(await folderStore(folder).get('key')).toBeUndefined();
    await folderStore(folder).put('key', index);
    expect(await folderStore(folder).get('key')).toEqual(index);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('takes an index that was damaged, or is of something else, for none', async () => {
    const folder = join(root, 'cache');
    const store = folderStore(folder);
    await store.put('key', { text: 'names', numbers: Int32Array.of(1, 2, 3) });
    const path = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 0x10;
      writeFileSync(path, damaged);
      expect(await store.get('key'), `byte ${at}`).toBeUndefined();
      writeFileSync(path, whole.subarray(0, at));
      expect(await store.get('key'), `${at} bytes`).toBeUndefined();
    }
    expect(decodeIndex('another key', whole)).toBeUndefined();
    expect(decodeIndex('key', whole)?.text).toBe('names');
  });

  test('keeps no more than it may, what was used last the longest, and lives without a place to write', async () => {
    const folder = join(root, 'cache');
    const store = folderStore(folder, 2500);
    const index = { text: 'x'.repeat(1000), numbers: new Int32Array() };
    for (const key of ['one', 'two', 'three']) {
      await store.put(key, index);
      await store.get('one');
      for (const name of readdirSync(folder)) {
        const { mtimeMs } = statSync(join(folder, name));
        utimesSync(join(folder, name), mtimeMs / 1000 - 60, mtimeMs / 1000 - 60);
      }
    }
    expect(await Promise.all(['one', 'three'].map(key => store.get(key)))).toEqual([index, index]);
    expect(await store.get('two')).toBeUndefined();
    const nowhere = folderStore(join(root, 'tree/a.c/cache'));
    await nowhere.put('key', index);
    expect(await nowhere.get('key')).toBeUndefined();
  });
});
