import { afterAll, describe, expect, it } from 'vitest';
import { hunkOnly, readSeries, reviewable } from '../../../src/patch';
import type { Series } from '../../../src/patch/series';
import { GitRepository } from '../../support/git';

async function read(input: string | Uint8Array, name = 'test.mbox'): Promise<Series> {
  const series = await readSeries(input, name);
  if (!series.ok) throw new Error(JSON.stringify(series.failure));
  return series.value;
}

async function refusal(input: string | Uint8Array, name = 'test.mbox') {
  const series = await readSeries(input, name);
  if (series.ok) throw new Error(`It was read: ${JSON.stringify(series.value).slice(0, 200)}`);
  return series.failure;
}

const DIFF = `diff --git a/mm/f.c b/mm/f.c
index 1111111..2222222 100644
--- a/mm/f.c
+++ b/mm/f.c
@@ -1,3 +1,4 @@ int f(void)
 one
+a
 two
 three
`;

/** A mail as `git format-patch` writes it, with header fields of one's own. */
const mail = (subject: string, diff = DIFF, more: readonly string[] = [], body = 'Why it is done.'): string =>
  [
    'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001',
    'From: Rosa Example <rosa@example.org>',
    'Date: Mon, 2 Nov 2026 10:00:00 +0000',
    `Subject: ${subject}`,
    'Message-ID: <1@example.org>',
    ...more,
    '',
    body,
    '',
    'Signed-off-by: Rosa Example <rosa@example.org>',
    '---',
    ' mm/f.c | 1 +',
    ' 1 file changed, 1 insertion(+)',
    '',
    `${diff}-- `,
    '2.40.1',
    '',
    '',
  ].join('\n');

const withoutSeparator = (text: string): string => text.slice(text.indexOf('\n') + 1);

describe('a mail from git format-patch', () => {
  it('gives subject, author, message and files', async () => {
    const { patches } = await read(mail('[PATCH v2 1/1] mm: add a'));
    expect(patches).toHaveLength(1);
    expect(patches[0]).toMatchObject({
      subject: '[PATCH v2 1/1] mm: add a',
      author: 'Rosa Example <rosa@example.org>',
      messageId: '1@example.org',
      index: 1,
      total: 1,
      version: 2,
      body: 'Why it is done.\n\nSigned-off-by: Rosa Example <rosa@example.org>',
    });
    const hunk = patches[0]?.files[0]?.hunks[0];
    expect(patches[0]?.files[0]).toMatchObject({ oldPath: 'mm/f.c', newPath: 'mm/f.c', binary: false });
    expect(hunk).toMatchObject({ oldStart: 1, oldLines: 3, newStart: 1, newLines: 4, section: 'int f(void)' });
    expect(hunk?.lines.map(line => `${line.kind} ${line.text}`)).toEqual([
      'context one',
      'added a',
      'context two',
      'context three',
    ]);
  });

  it('joins a folded subject and decodes encoded words', async () => {
    const { patches } = await read(mail('=?UTF-8?q?=5BPATCH=5D=20mm:=20gr=C3=BC=C3=9Fe?=\n the count'));
    expect(patches[0]?.subject).toBe('[PATCH] mm: grüße the count');
  });

  it('takes the author from a From: line in the body, as git am does', async () => {
    const { patches } = await read(mail('[PATCH] mm: x', DIFF, [], 'From: Real Author <real@example.org>\n\nText.'));
    expect(patches[0]).toMatchObject({ author: 'Real Author <real@example.org>' });
    expect(patches[0]?.body.startsWith('Text.')).toBe(true);
  });

  it('reads its base-commit line, wherever it stands', async () => {
    const text = mail('[PATCH] mm: x').replace(
      '-- \n',
      '\nbase-commit: 0123456789abcdef0123456789abcdef01234567\n-- \n',
    );
    expect((await read(text)).patches[0]?.baseCommit).toBe('0123456789abcdef0123456789abcdef01234567');
  });

  it('may come without the separating line, with CRLF, and with a byte order mark', async () => {
    const plain = withoutSeparator(mail('[PATCH] mm: x'));
    for (const text of [plain, plain.replaceAll('\n', '\r\n'), `\ufeff${plain}`]) {
      const { patches } = await read(text, 'x.eml');
      expect(patches[0]?.subject).toBe('[PATCH] mm: x');
      expect(patches[0]?.files[0]?.hunks[0]?.lines.map(line => line.text)).toEqual(['one', 'a', 'two', 'three']);
    }
  });
});

describe('transfer encodings', () => {
  const accented = DIFF.replace('+a\n', '+/* é = ü */\n');
  const added = async (input: string | Uint8Array): Promise<string | undefined> => {
    const { patches } = await read(input);
    return patches[0]?.files[0]?.hunks[0]?.lines.find(line => line.kind === 'added')?.text;
  };

  it('are undone: quoted-printable', async () => {
    const quoted = accented.replaceAll('=', '=3D').replace('é', '=C3=A9').replace('ü', '=C3=\n=BC');
    const more = ['Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: quoted-printable'];
    expect(await added(mail('[PATCH] x', quoted, more))).toBe('/* é = ü */');
  });

  it('are undone: base64', async () => {
    const text = mail('[PATCH] x', accented);
    const [head = '', body = ''] = [text.slice(0, text.indexOf('\n\n')), text.slice(text.indexOf('\n\n') + 2)];
    const encoded = Buffer.from(body, 'utf8').toString('base64').replace(/.{76}/g, '$&\n');
    const more = '\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n';
    expect(await added(head + more + encoded)).toBe('/* é = ü */');
  });

  it('are undone: eight bits in a charset of its own, given as bytes', async () => {
    const text = mail('[PATCH] x', accented, ['Content-Type: text/plain; charset=iso-8859-1']);
    expect(await added(Buffer.from(text, 'latin1'))).toBe('/* é = ü */');
  });

  it('are undone: UTF-8 without any declaration, as git sends it', async () => {
    expect(await added(mail('[PATCH] x', accented))).toBe('/* é = ü */');
    expect(await added(Buffer.from(accented, 'utf8'))).toBe('/* é = ü */');
  });

  it('format=flowed is read, with a warning', async () => {
    // RFC 3676: a line that begins with a blank gets one more on the way.
    const stuffed = DIFF.replace(/^ /gm, '  ');
    const { patches } = await read(
      mail('[PATCH] x', stuffed, ['Content-Type: text/plain; charset=UTF-8; format=flowed']),
    );
    expect(patches[0]?.files[0]?.hunks[0]?.lines.map(line => line.text)).toEqual(['one', 'a', 'two', 'three']);
    expect(patches[0]?.warnings).toEqual([
      'The mail is format=flowed: its sender may have re-wrapped lines, and hunks may not apply.',
    ]);
  });

  it('format=flowed of a mail that is not flowed is taken back', async () => {
    const { patches } = await read(mail('[PATCH] x', DIFF, ['Content-Type: text/plain; charset=UTF-8; format=flowed']));
    expect(patches[0]?.files[0]?.hunks[0]?.lines.map(line => line.text)).toEqual(['one', 'a', 'two', 'three']);
    expect(patches[0]?.warnings).toEqual([
      'The mail says that it is format=flowed and is not; it was read as it stands.',
    ]);
  });

  it('a patch that is attached is found', async () => {
    const text = [
      'From: Rosa Example <rosa@example.org>',
      'Subject: [PATCH] mm: attached',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'See the attachment.',
      '--b',
      'Content-Type: text/x-patch; name="0001.patch"',
      'Content-Disposition: attachment; filename="0001.patch"',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(DIFF).toString('base64'),
      '--b--',
      '',
    ].join('\n');
    const { patches } = await read(text, 'x.eml');
    expect(patches[0]?.files.map(file => file.newPath)).toEqual(['mm/f.c']);
  });
});

describe('a mailbox', () => {
  it('is put into the order of N/M, letters first', async () => {
    const letter = mail('[PATCH 0/2] cover', '');
    const { patches, notes } = await read(mail('[PATCH 2/2] two') + letter + mail('[PATCH 1/2] one'));
    expect(patches.map(patch => patch.subject)).toEqual(['[PATCH 0/2] cover', '[PATCH 1/2] one', '[PATCH 2/2] two']);
    expect(notes).toBeUndefined();
  });

  it('keeps its order when the mails do not say their place, or belong to two series', async () => {
    const { patches } = await read(mail('[PATCH] b') + mail('[PATCH] a'));
    expect(patches.map(patch => patch.subject)).toEqual(['[PATCH] b', '[PATCH] a']);
    const two = await read(mail('[PATCH 1/1] b') + mail('[PATCH 1/1] a'));
    expect(two.patches.map(patch => patch.subject)).toEqual(['[PATCH 1/1] b', '[PATCH 1/1] a']);
  });

  it('says which patch of a series is missing', async () => {
    const { notes } = await read(mail('[PATCH 1/3] one') + mail('[PATCH 3/3] three'));
    expect(notes).toEqual(['Of 3 patches, 2 is missing.']);
  });

  it('leaves out answers and older versions, and says so', async () => {
    const reply = mail('Re: [PATCH 1/1] one');
    const { patches, notes } = await read(mail('[PATCH 1/1] one') + reply + mail('[PATCH v2 1/1] one'));
    expect(patches.map(patch => patch.version)).toEqual([2]);
    expect(notes).toEqual(['1 mail is no patch and left out.', 'Only version 2 is reviewed: the input also has v1.']);
  });

  it('undoes mboxrd quoting and is not cut by a sentence that begins with From', async () => {
    const body = 'Text.\n\nFrom there on it works.\n>From the list.\n>>From twice.';
    const { patches } = await read(mail('[PATCH] x', DIFF, [], body));
    expect(patches).toHaveLength(1);
    expect(patches[0]?.body).toContain('From there on it works.\nFrom the list.\n>From twice.');
  });
});

describe('a plain diff', () => {
  it('is one patch, named by its file', async () => {
    const { patches } = await read(DIFF, 'fix.patch');
    expect(patches).toHaveLength(1);
    expect(patches[0]).toMatchObject({ subject: 'fix.patch', index: undefined, messageId: undefined });
  });

  it('of two folders loses the first component; one without prefixes keeps its paths', async () => {
    const folders =
      '--- linux.orig/mm/f.c\t2026-01-01 00:00:00\n+++ linux/mm/f.c\t2026-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n';
    expect((await read(folders)).patches[0]?.files[0]).toMatchObject({ oldPath: 'mm/f.c', newPath: 'mm/f.c' });
    const bare = 'diff --git mm/f.c mm/f.c\n--- mm/f.c\n+++ mm/f.c\n@@ -1 +1 @@\n-a\n+b\n';
    expect((await read(bare)).patches[0]?.files[0]).toMatchObject({ oldPath: 'mm/f.c', newPath: 'mm/f.c' });
  });

  it('takes a line whose blank was stripped for an empty context line', async () => {
    const { patches } = await read('--- a/f.c\n+++ b/f.c\n@@ -1,3 +1,4 @@\n one\n\n+new\n two\n');
    expect(patches[0]?.files[0]?.hunks[0]?.lines.map(line => line.text)).toEqual(['one', '', 'new', 'two']);
  });

  it('keeps a CR that belongs to the file, and drops one that the transport added', async () => {
    const inFile = '--- a/f.c\n+++ b/f.c\n@@ -1,1 +1,2 @@\n one\r\n+two\r\n';
    const inTransport = inFile.replaceAll('\r', '').replaceAll('\n', '\r\n');
    const texts = async (text: string) => (await read(text)).patches[0]?.files[0]?.hunks[0]?.lines.map(l => l.text);
    expect(await texts(inFile)).toEqual(['one\r', 'two\r']);
    expect(await texts(inTransport)).toEqual(['one', 'two']);
  });
});

describe('file headers of git', () => {
  const repository = new GitRepository();
  afterAll(() => {
    repository.dispose();
  });

  it('say new, deleted and renamed files, odd names included', async () => {
    repository.write('a.c', 'one\ntwo\nthree\nfour\nfive\n');
    repository.write('gone.c', 'x\n');
    repository.write('odd "é" name.c', 'x\n');
    repository.commit('old');
    repository.git('mv', 'a.c', 'b.c');
    repository.write('b.c', 'one\ntwo\nthree\nfour\nFIVE\n');
    repository.remove('gone.c');
    repository.write('odd "é" name.c', 'y\n');
    repository.write('new.c', 'n\n');
    repository.commit('new');
    const { patches } = await read(repository.git('format-patch', '-1', '-M', '--stdout'));
    const sides = patches[0]?.files.map(file => [file.oldPath, file.newPath]);
    expect(sides).toEqual([
      ['a.c', 'b.c'],
      ['gone.c', undefined],
      [undefined, 'new.c'],
      ['odd "é" name.c', 'odd "é" name.c'],
    ]);
  });

  it('name a binary patch, which is refused', async () => {
    repository.write('logo.bin', 'a\0b');
    repository.commit('binary');
    for (const option of ['--binary', '--no-binary']) {
      const series = await read(repository.git('format-patch', '-1', '--stdout', option));
      expect(series.patches[0]?.files).toEqual([{ oldPath: undefined, newPath: 'logo.bin', hunks: [], binary: true }]);
      const answer = reviewable(series);
      expect(answer.ok ? '' : `${answer.failure.code}: ${answer.failure.why}`).toBe(
        'binary-patch: "[PATCH] binary" changes logo.bin as a binary file, and Pagewarden reads only text.',
      );
    }
  });
});

describe('what cannot be trusted is refused with a reason', () => {
  it('a mail that is cut off inside a hunk', async () => {
    const text = mail('[PATCH] mm: x');
    const cut = text.slice(0, text.indexOf(' three'));
    const failure = await refusal(cut);
    expect(failure.code).toBe('patch-truncated');
    expect(failure.why).toBe(
      '"[PATCH] mm: x", mm/f.c: hunk @@ -1,3 +1,4 @@ ends after 2 of 3 old and 3 of 4 new lines.',
    );
  });

  it('a hunk that is cut off before the signature', async () => {
    const failure = await refusal(mail('[PATCH] mm: x', DIFF.replace(' two\n three\n', '')));
    expect(failure).toMatchObject({ code: 'patch-truncated' });
  });

  it('lines that a mail program wrapped', async () => {
    const failure = await refusal(DIFF.replace(' two\n', ' tw\no\n'));
    expect(failure).toMatchObject({ code: 'hunk-damaged' });
    expect(failure.why).toContain('the line "o" follows, which fits neither');
  });

  it('more lines than the header counts', async () => {
    expect(await refusal(DIFF.replace('+1,4', '+1,3').replace(' three\n', ''))).toMatchObject({
      code: 'patch-truncated',
    });
    expect(await refusal(`${DIFF}+more\n`)).toMatchObject({ code: 'hunk-damaged' });
  });

  it('the combined diff of a merge', async () => {
    expect(
      await refusal('diff --cc mm/f.c\nindex 1,2..3\n--- a/mm/f.c\n+++ b/mm/f.c\n@@@ -1,1 -1,1 +1,2 @@@\n  a\n++b\n'),
    ).toMatchObject({
      code: 'combined-diff',
    });
  });

  it('a path that leaves the tree', async () => {
    expect(await refusal(DIFF.replaceAll('mm/f.c', '../../etc/passwd'))).toMatchObject({ code: 'path-escapes' });
  });

  it('a text without any diff, and an empty one', async () => {
    for (const text of ['Hello.\n', '', mail('[PATCH 0/1] cover only', '')])
      expect(await refusal(text)).toMatchObject({ code: 'no-diff' });
  });

  it('a binary file that is no patch at all', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256);
    expect(await refusal(noise, 'vmlinux')).toMatchObject({ code: 'no-diff' });
  });
});

// A hang shows as the time limit of the runner.
describe('10 MB', () => {
  it.each([
    ['of one line', 'x'.repeat(10_000_000)],
    ['of blanks after a file header', `diff --git ${' '.repeat(10_000_000)}`],
    ['of mail header', `Subject: x\n${'X-Filler: y\n'.repeat(800_000)}`],
    ['of added lines', `--- /dev/null\n+++ b/f.c\n@@ -0,0 +1,1000000 @@\n${'+\tint i;\n'.repeat(1_000_000)}`],
    ['of separators', 'From a Mon Sep 17 00:00:00 2001\n\n'.repeat(300_000)],
    ['of hunk headers', `--- a/f.c\n+++ b/f.c\n${'@@ -1,1 +1,1 @@\n-a\n+b\n'.repeat(400_000)}`],
  ])('%s is answered', async (_, text) => {
    const series = await readSeries(text, 'big');
    expect(series.ok || series.failure.why).toBeTruthy();
  });
});

describe('hunks alone', () => {
  it('stand at their line numbers, framed by the function that the header names', async () => {
    const diff = `--- a/mm/f.c\n+++ b/mm/f.c\n@@ -10,3 +10,4 @@ static int get(struct page *page)\n \tint n;\n \n+\tpage_ref_inc(page);\n \treturn n;\n`;
    const [file] = hunkOnly(await read(diff));
    expect(file?.text.split('\n').slice(7)).toEqual([
      '',
      'static int get(struct page *page) {',
      '\tint n;',
      '',
      '\tpage_ref_inc(page);',
      '\treturn n;',
      '}',
      '',
    ]);
    expect([...(file?.addedLines ?? [])]).toEqual([12]);
  });

  it('of a series build on each other, and count as git counts the whole', async () => {
    const first = '--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,4 @@\n one\n+a\n+b\n two\n';
    const second = '--- a/f.c\n+++ b/f.c\n@@ -1,4 +1,4 @@\n one\n a\n-b\n+B\n two\n';
    const [file] = hunkOnly(await read(mail('[PATCH 1/2] a', first) + mail('[PATCH 2/2] b', second)));
    expect(file).toMatchObject({ change: 'modified', text: 'one\na\nB\ntwo\n', added: 2, removed: 0 });
    expect([...(file?.addedBy ?? [])]).toEqual([
      [2, 0],
      [3, 1],
    ]);
  });

  it('name new and deleted files as such', async () => {
    const diff = '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+n\n--- a/d.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-d\n';
    expect(hunkOnly(await read(diff)).map(file => [file.path, file.change, file.added, file.removed])).toEqual([
      ['n.c', 'added', 1, 0],
      ['d.c', 'deleted', 0, 1],
    ]);
  });
});
