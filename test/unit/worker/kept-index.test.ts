import { describe, expect, it } from 'vitest';
import { KeptBytes } from '../../../src/host/kept-bytes';
import { RemoteStore } from '../../../src/host/remote-store';
import { shippedFiles } from '../../../src/host/shipped';
import { RemoteTree } from '../../../src/host/web';
import { NEVER_CANCELLED } from '../../../src/kernel/cancel';
import { ok, type Result } from '../../../src/kernel/failure';
import type { HostFiles } from '../../../src/protocol/files';
import type { Remote } from '../../../src/protocol/rpc';
import { MemoryTree } from '../../../src/source/memory-tree';
import { Analysis } from '../../../src/worker/service';
import { builtFolder } from '../../support/cli';
import { memoryFolder, type MemoryFolder } from '../../support/kept';

const context = { cancel: NEVER_CANCELLED, progress: () => undefined };
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** Enough headers for a unit to be worth keeping. */
const HEADERS = Array.from({ length: 30 }, (_, i) => [`include/h${i}.h`, `#define H${i} ${i}\n`] as const);
const LEVELS = 'include/levels.h';
const tree = () =>
  new MemoryTree('linux', [
    ...HEADERS,
    ['Makefile', 'VERSION = 6\nPATCHLEVEL = 1\n'],
    ['Kconfig', ''],
    [LEVELS, '#define LEVELS 3\n'],
    [
      'lib/l.c',
      `${HEADERS.map((_, i) => `#include <h${i}.h>\n`).join('')}#include <levels.h>\nint levels(void)\n{\n\treturn LEVELS;\n}\n`,
    ],
    ['lib/other.c', 'int other(void)\n{\n\treturn 1;\n}\n'],
    ['mm/more.c', 'int more(void)\n{\n\treturn 2;\n}\n'],
  ]);
const scenario = {
  path: 'scenarios/own.c',
  text: '#include <pagewarden.h>\n#include "lib/l.c"\nvoid cpu0(void)\n{\n\tpw_result("%d", levels());\n}\n',
};

/** The editor as a worker sees it: a tree, and a folder that outlives the worker; what is read is written down. */
function editor(files: MemoryTree, folder: MemoryFolder) {
  const kept = new KeptBytes(folder, text => {
    throw new Error(text);
  });
  const read: string[] = [];
  const at = (uri: string) => decodeURIComponent(uri).replace(/^editor:\/\/linux\/?/, '');
  const host: Remote<HostFiles> = {
    readText: async ({ uri }) => {
      const text = await files.read(at(uri));
      if (text !== undefined) read.push(at(uri));
      return ok(text ?? null);
    },
    list: async ({ uri }) => ok(await files.list(at(uri))),
    stamp: async ({ uri }) => ok((await files.stamp(at(uri))) ?? null),
    kept: async ({ name }) => ok((await kept.get(name)) ?? null),
    keep: async ({ name, bytes }) => {
      await kept.put(name, bytes);
      return ok(null);
    },
    readShipped: () => Promise.reject(new Error('Nobody asks for it here.')),
    log: () => Promise.resolve(ok(null)),
  };
  return { host, read };
}

/** A worker that has just started, and the tree open in it. */
async function session(files: MemoryTree, folder: MemoryFolder) {
  const { host, read } = editor(files, folder);
  const analysis = new Analysis({
    files: ({ root, name }) => new RemoteTree(name, root, host),
    store: new RemoteStore(host),
    ...shippedFiles(builtFolder()),
  });
  value(await analysis.openTree({ root: 'editor://linux', name: 'linux' }, context));
  read.length = 0;
  const run = async (review?: string) => {
    const { run, view } = value(await analysis.openRun({ scenario, ...(review ? { review } : {}) }, context));
    let last = view;
    for (let before = -1; last.status === 'paused' && last.step > before;) {
      before = last.step;
      last = value(await analysis.command({ run, command: 'continue' }, context));
    }
    value(await analysis.closeRun({ run }, context));
    return last.result;
  };
  const find = async (name: string) => value(await analysis.findFunction(name, context)).map(({ path }) => path);
  return { analysis, read, run, find };
}

const PATCH = `--- a/${LEVELS}\n+++ b/${LEVELS}\n@@ -1 +1 @@\n-#define LEVELS 3\n+#define LEVELS 5\n`;

describe('an index that the editor keeps', () => {
  it('is read by the next worker instead of the tree, and files that changed since alone are looked at again', async () => {
    const [files, folder] = [tree(), memoryFolder()];
    const first = await session(files, folder);
    expect(await first.find('more')).toEqual(['mm/more.c']);
    expect(first.read).toEqual(expect.arrayContaining(['lib/l.c', 'lib/other.c', 'mm/more.c']));
    expect(folder.files.size).toBeGreaterThan(0);

    const second = await session(files, folder);
    expect(await second.find('more')).toEqual(['mm/more.c']);
    expect(second.read).toEqual(['mm/more.c']);

    files.set('lib/other.c', 'int fresh(void)\n{\n\treturn 1;\n}\n');
    const third = await session(files, folder);
    expect(await third.find('fresh')).toEqual(['lib/other.c']);
    expect(await third.find('other')).toEqual([]);
    expect(third.read).toEqual(['lib/other.c']);
  });

  it('never changes what runs: not after a header was changed while nobody looked', async () => {
    const [files, folder] = [tree(), memoryFolder()];
    expect(await (await session(files, folder)).run()).toBe('3');
    expect(await (await session(files, folder)).run()).toBe('3');
    files.set(LEVELS, '#define LEVELS 4\n');
    expect(await (await session(files, folder)).run()).toBe('4');
  });

  it('nor by what was typed in an earlier session and never saved', async () => {
    const [files, folder] = [tree(), memoryFolder()];
    const typing = async (path: string, text: string) => {
      const worker = await session(files, folder);
      value(await worker.analysis.changeDocument({ path, version: 1, text }, context));
      return worker;
    };
    for (const levels of ['7', '8'])
      expect(await (await typing(LEVELS, `#define LEVELS ${levels}\n`)).run()).toBe(levels);
    expect(await (await session(files, folder)).run()).toBe('3');
    for (const name of ['typed', 'typed_later'])
      expect(await (await typing('lib/other.c', `int ${name}(void)\n{\n}\n`)).find(name)).toEqual(['lib/other.c']);
    expect(await (await session(files, folder)).find('typed')).toEqual([]);
  });

  it('nor by a patch that was under review when it was made', async () => {
    const [files, folder] = [tree(), memoryFolder()];
    const before = await session(files, folder);
    const open = async ({ analysis }: typeof before) =>
      value(await analysis.openReview({ name: 'levels.patch', bytes: new TextEncoder().encode(PATCH) }, context))
        .review;
    expect(await before.run(await open(before))).toBe('5');
    const after = await session(files, folder);
    expect(await after.run()).toBe('3');
    expect(await after.run(await open(after))).toBe('5');
  });

  it('is done without where nothing can be kept', async () => {
    const files = tree();
    const { host } = editor(files, memoryFolder());
    const none = { ok: false, failure: { code: 'x', what: 'x', why: 'x', remedy: 'x' } } as const;
    const store = new RemoteStore({ kept: () => Promise.resolve(none), keep: () => Promise.resolve(none) });
    const at = (name: string, root: string) => new RemoteTree(name, root, host);
    const analysis = new Analysis({ files: ({ root, name }) => at(name, root), store, ...shippedFiles(builtFolder()) });
    value(await analysis.openTree({ root: 'editor://linux', name: 'linux' }, context));
    expect(value(await analysis.openRun({ scenario }, context)).configuration.arch).toBe('x86');
  });
});
