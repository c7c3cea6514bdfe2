import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySeries, readSeries } from '../../../src/patch';
import type { AppliedSeries } from '../../../src/patch/series';
import { GitRepository, treeOf } from '../../support/git';

async function apply(patch: string, files: Record<string, string>): Promise<AppliedSeries> {
  const series = await readSeries(patch, 'test.patch');
  if (!series.ok) throw new Error(JSON.stringify(series.failure));
  const applied = await applySeries(series.value, treeOf(files));
  if (!applied.ok) throw new Error(JSON.stringify(applied.failure));
  return applied.value;
}

const numbered = (from: number, to: number, word = 'line'): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${word} ${from + i}`);
const text = (...lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');
const hunk = `--- a/f.c
+++ b/f.c
@@ -4,7 +4,8 @@
 line 4
 line 5
 line 6
-line 7
+line seven
+line seven and a half
 line 8
 line 9
 line 10
`;

describe('a hunk', () => {
  it('goes on where its header says', async () => {
    const { files, clean } = await apply(hunk, { 'f.c': text(...numbered(1, 20)) });
    expect(clean).toBe(true);
    expect(files[0]?.hunks).toEqual([{ status: 'exact' }]);
    expect(files[0]?.after).toBe(text(...numbered(1, 6), 'line seven', 'line seven and a half', ...numbered(8, 20)));
    expect([...(files[0]?.addedLines ?? [])]).toEqual([7, 8]);
    expect([files[0]?.added, files[0]?.removed]).toEqual([2, 1]);
  });

  it('goes on at an offset, and says how far', async () => {
    const { files } = await apply(hunk, { 'f.c': text(...numbered(1, 3, 'new'), ...numbered(1, 20)) });
    expect(files[0]?.hunks).toEqual([{ status: 'offset', reason: 'It goes on 3 lines further down.' }]);
    expect([...(files[0]?.addedLines ?? [])]).toEqual([10, 11]);
  });

  it('goes on with fuzz when the outermost context differs, and leaves that context as the file has it', async () => {
    const changed = text(...numbered(1, 3), 'line four', ...numbered(5, 20));
    const { files, clean } = await apply(hunk, { 'f.c': changed });
    expect(clean).toBe(true);
    expect(files[0]?.hunks[0]?.status).toBe('fuzz');
    expect(files[0]?.after).toContain('line four\nline 5\nline 6\nline seven\n');
  });

  it('conflicts when the line next to the change differs, and names that line', async () => {
    const { files, clean } = await apply(hunk, { 'f.c': text(...numbered(1, 6), 'line VII', ...numbered(8, 20)) });
    expect(clean).toBe(false);
    expect(files[0]?.hunks).toEqual([
      {
        status: 'conflict',
        reason:
          'Hunk 1 of 1 (@@ -4,7 @@) does not apply: line 7 of the file is "line VII", the patch expects "line 7".',
      },
    ]);
  });

  it('says when the file already has the change', async () => {
    const after = text(...numbered(1, 6), 'line seven', 'line seven and a half', ...numbered(8, 20));
    const { files } = await apply(hunk, { 'f.c': after });
    expect(files[0]?.hunks[0]?.reason).toContain('the file already has this change');
  });

  it('says when only white space differs, as after a mail program turned tabs into blanks', async () => {
    const tabs = hunk.replaceAll('line ', 'line\t');
    const { files } = await apply(tabs, { 'f.c': text(...numbered(1, 20)) });
    expect(files[0]?.hunks[0]?.reason).toContain('differs in white space only');
  });

  it('does not stop the other hunks when it conflicts', async () => {
    const second = `@@ -14,3 +15,4 @@ line 13
 line 14
+inserted
 line 15
 line 16
`;
    const { files } = await apply(hunk + second, { 'f.c': text(...numbered(1, 6), 'other', ...numbered(8, 20)) });
    expect(files[0]?.hunks.map(h => h.status)).toEqual(['conflict', 'exact']);
    expect(files[0]?.after).toContain('line 14\ninserted\nline 15');
  });
});

describe('a file', () => {
  it('that the tree does not have conflicts with that reason', async () => {
    const { files } = await apply(hunk, {});
    expect(files[0]?.hunks).toEqual([{ status: 'conflict', reason: 'The tree has no such file.' }]);
  });

  it('that the patch creates is added whole; one that is already there conflicts', async () => {
    const create = `diff --git a/new.c b/new.c
new file mode 100644
index 000000000000..1111111
--- /dev/null
+++ b/new.c
@@ -0,0 +1,2 @@
+one
+two
`;
    const fresh = await apply(create, {});
    expect(fresh.files[0]).toMatchObject({ before: undefined, after: 'one\ntwo\n', added: 2, removed: 0 });
    const there = await apply(create, { 'new.c': 'one\ntwo\n' });
    expect(there.files[0]?.hunks[0]?.reason).toBe('The patch creates this file, but the tree already has it.');
  });

  it('that the patch deletes is gone afterwards', async () => {
    const { files } = await apply(
      `diff --git a/f.c b/f.c\ndeleted file mode 100644\n--- a/f.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-one\n-two\n`,
      { 'f.c': 'one\ntwo\n' },
    );
    expect(files[0]).toMatchObject({ after: undefined, added: 0, removed: 2, hunks: [{ status: 'exact' }] });
  });

  it('with CRLF takes a patch whose CRs were lost by mail, and keeps its line ends', async () => {
    const crlf = text(...numbered(1, 20)).replaceAll('\n', '\r\n');
    const { files, clean } = await apply(hunk, { 'f.c': crlf });
    expect(clean).toBe(true);
    expect(files[0]?.after).toContain('line 6\r\nline seven\r\nline seven and a half\r\nline 8\r\n');
  });

  it('without a newline at its end keeps that, and the patch can add one', async () => {
    const patch = `--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+two\n`;
    const { files } = await apply(patch, { 'f.c': 'one\ntwo' });
    expect(files[0]?.after).toBe('one\ntwo\n');
  });
});

describe('a series', () => {
  it('applies in order, and every added line belongs to the last patch that adds it', async () => {
    const mail = (n: number, diff: string) =>
      `From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: [PATCH ${n}/2] step ${n}\n\nBody.\n---\n${diff}-- \n2.40.1\n\n`;
    const first = `diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,4 @@\n one\n+a\n+b\n two\n`;
    const second = `diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,4 +1,4 @@\n one\n a\n-b\n+B\n two\n`;
    const { files, filesOf } = await apply(mail(2, second) + mail(1, first), { 'f.c': 'one\ntwo\n' });
    expect(files[0]?.after).toBe('one\na\nB\ntwo\n');
    expect([...(files[0]?.addedBy ?? [])]).toEqual([
      [2, 0],
      [3, 1],
    ]);
    expect(filesOf).toEqual([[0], [0]]);
    expect([files[0]?.added, files[0]?.removed]).toEqual([2, 0]);
  });
});

describe('against git', () => {
  let repository: GitRepository;
  beforeAll(() => {
    repository = new GitRepository();
  });
  afterAll(() => {
    repository.dispose();
  });

  /** Lines from a small vocabulary, so that hunks have look-alike places, as real code does. */
  const line = fc.constantFrom('{', '}', '', '\treturn 0;', '\tint i;', 'x', 'y', '\tgoto out;', 'out:');
  const file = fc
    .tuple(fc.array(line, { minLength: 0, maxLength: 60 }), fc.boolean())
    .map(([lines, newline]) => lines.join('\n') + (newline && lines.length ? '\n' : ''));
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(4),
    insert: fc.array(line, { maxLength: 4 }),
  });
  type Edit = { readonly at: number; readonly remove: number; readonly insert: readonly string[] };
  const edited = (old: string, edits: readonly Edit[]): string => {
    const lines = old.split('\n');
    for (const { at, remove, insert } of edits) lines.splice(Math.floor(at * lines.length), remove, ...insert);
    return lines.join('\n');
  };

  it('gives the file that git had, for random edits', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.array(edit, { minLength: 1, maxLength: 6 }), async (old, edits) => {
        const fresh = edited(old, edits);
        repository.write('f.c', old);
        repository.commit('old');
        repository.write('f.c', fresh);
        const patch = repository.git('diff');
        if (!patch) return;
        const { files, clean } = await apply(patch, { 'f.c': old });
        expect(clean).toBe(true);
        expect(files[0]?.after).toBe(fresh);
        const [added, removed] = repository.git('diff', '--numstat').split('\t');
        expect([files[0]?.added, files[0]?.removed]).toEqual([Number(added), Number(removed)]);
      }),
      { numRuns: 80 },
    );
  });

  it('places hunks where `git apply` does when the file has moved on', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.array(edit, { maxLength: 2 }),
        async (old, edits, later) => {
          repository.write('f.c', old);
          repository.commit('old');
          repository.write('f.c', edited(old, edits));
          const patch = repository.git('diff');
          // A last line without a newline belongs at the end. git matches it in front of other lines too, and glues it to them.
          if (!patch || patch.includes('\\ No newline')) return;
          const drifted = edited(old, later);
          repository.write('f.c', drifted);
          let expected: string;
          try {
            repository.run(['apply', '-'], patch);
            expected = repository.run(['hash-object', '-w', 'f.c'], undefined).trim();
          } catch {
            return; // git refuses; fuzz may go further, which other tests show
          }
          compared++;
          const { files, clean } = await apply(patch, { 'f.c': drifted });
          expect(clean).toBe(true);
          expect(files[0]?.after).toBe(repository.git('cat-file', 'blob', expected));
        },
      ),
      { numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(15);
  });
});

// A hang shows as the time limit of the runner.
describe('10 MB', () => {
  it.each([
    ['of hunks that all go on', (n: number) => `line ${n}`, 0],
    ['of hunks that fit nowhere', (n: number) => `other ${n}`, 100_000],
    ['of hunks in a file of equal lines', () => 'same', 0],
  ])('%s are answered', async (_, line, conflicts) => {
    const count = 100_000;
    const hunks = Array.from({ length: count }, (__, i) => {
      const at = 2 * i + 1;
      return `@@ -${at},2 +${at},2 @@\n-${line(at)}\n+changed, and long enough to make the whole ten megabytes\n ${line(at + 1)}\n`;
    });
    const lines = Array.from({ length: 2 * count + 1 }, (__, i) => (conflicts ? `line ${i + 1}` : line(i + 1)));
    const file = `${lines.join('\n')}\n`;
    const { files } = await apply(`--- a/f.c\n+++ b/f.c\n${hunks.join('')}`, { 'f.c': file });
    expect(files[0]?.hunks.filter(hunk => hunk.status === 'conflict')).toHaveLength(conflicts);
  });
});

describe('a copied file', () => {
  const copy = `diff --git a/f.c b/g.c
similarity index 90%
copy from f.c
copy to g.c
--- a/f.c
+++ b/g.c
@@ -1,3 +1,3 @@
 line 1
-line 2
+line two
 line 3
`;

  it('has its source’s lines, and the source stays as it is and is no file of the series', async () => {
    const { files, filesOf, clean } = await apply(copy, { 'f.c': text(...numbered(1, 5)) });
    expect(clean).toBe(true);
    expect(files.map(file => file.path)).toEqual(['g.c']);
    expect(filesOf).toEqual([[0]]);
    expect(files[0]?.after).toBe(text('line 1', 'line two', ...numbered(3, 5)));
  });

  it('is copied as the patches before have left the source', async () => {
    const before = `--- a/f.c\n+++ b/f.c\n@@ -3,3 +3,3 @@\n line 3\n-line 4\n+line four\n line 5\n`;
    const { files } = await apply(before + copy, { 'f.c': text(...numbered(1, 5)) });
    expect(files.find(file => file.path === 'g.c')?.after).toBe(
      text('line 1', 'line two', 'line 3', 'line four', 'line 5'),
    );
    expect(files.find(file => file.path === 'f.c')?.after).toBe(text(...numbered(1, 3), 'line four', 'line 5'));
  });

  it('does not go on where the tree has a file of its name', async () => {
    const { files, clean } = await apply(copy, { 'f.c': text(...numbered(1, 5)), 'g.c': 'x\n' });
    expect([clean, files[0]?.hunks[0]?.reason]).toEqual([
      false,
      'The patch copies f.c to this file, but the tree already has it.',
    ]);
  });
});
