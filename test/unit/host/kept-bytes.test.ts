import { beforeEach, describe, expect, test } from 'vitest';
import { KeptBytes, type ByteFolder } from '../../../src/host/kept-bytes';
import { memoryFolder, type MemoryFolder } from '../../support/kept';

const bytes = (length: number) => new Uint8Array(length).fill(7);

describe('bytes that the editor keeps', () => {
  let folder: MemoryFolder;
  let logged: string[];
  const kept = (most?: number, over: Partial<ByteFolder> = {}) =>
    new KeptBytes({ ...folder, ...over }, text => logged.push(text), most);
  beforeEach(() => {
    folder = memoryFolder();
    logged = [];
  });

  test('are there in the next session', async () => {
    expect(await kept().get('a')).toBeUndefined();
    await kept().put('a', bytes(3));
    expect(await kept().get('a')).toEqual(bytes(3));
    expect([...folder.files.keys()]).toEqual(['a']);
    expect(logged).toEqual([]);
  });

  test.each(['', '.', '..', '../a', 'a/b', 'a\\b', '/a', 'A', 'a.new', '%2e%2e', 'a\n', 'a\0', 'x'.repeat(41)])(
    'never lie outside of their folder: the name %j is refused',
    async name => {
      const touched: string[] = [];
      const over = { read: touching, write: touching };
      function touching(at: string): Promise<undefined> {
        touched.push(at);
        return Promise.resolve(undefined);
      }
      await kept(100, over).put(name, bytes(1));
      expect(await kept(100, over).get(name)).toBeUndefined();
      expect(touched).toEqual([]);
      expect(logged).toHaveLength(2);
    },
  );

  test('take no more room than they may: the oldest go first, whichever window wrote them', async () => {
    const [one, two] = [kept(100), kept(100)];
    for (const name of ['a', 'b']) await one.put(name, bytes(30));
    for (const name of ['c', 'd']) await two.put(name, bytes(30));
    expect([...folder.files.keys()].sort()).toEqual(['b', 'c', 'd']);
    await one.put('b', bytes(31));
    await one.put('e', bytes(31));
    expect([...folder.files.keys()].sort()).toEqual(['b', 'd', 'e']);
    await one.put('large', bytes(101));
    expect([...folder.files.keys()].sort()).toEqual(['b', 'd', 'e']);
  });

  test('what a window that died left half written is thrown out as the oldest', async () => {
    await folder.write('a.1.new', bytes(60));
    await kept(100).put('b', bytes(50));
    expect([...folder.files.keys()]).toEqual(['b']);
  });

  test('are never seen by half: they are written under another name', async () => {
    await kept().put('a', bytes(1));
    const store = kept(100, {
      write: async (name, part) => {
        await folder.write(name, part.subarray(0, 1));
        throw new Error('The disk is full.');
      },
    });
    await store.put('a', bytes(9));
    expect(await store.get('a')).toEqual(bytes(1));
    expect([...folder.files.keys()]).toEqual(['a']);
    expect(logged).toEqual(['an index could not be kept or read: The disk is full.']);
  });

  test('what cannot be read or written is only logged', async () => {
    const refuse = () => Promise.reject(new Error('No.'));
    const store = kept(100, { read: refuse, rename: refuse, list: refuse });
    await store.put('a', bytes(1));
    expect(await store.get('a')).toBeUndefined();
    expect(logged).toHaveLength(2);
    expect(folder.files.size).toBe(0);
  });
});
