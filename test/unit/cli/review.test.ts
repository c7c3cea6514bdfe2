import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/audit/finding';
import { pagewarden, parsed } from '../../support/cli';
import { GitRepository } from '../../support/git';
import { repositoryPath } from '../../support/trees';

const REFCOUNT = repositoryPath('samples/series/refcount/count-in-refcount.mbox');
const DRIVER = 'drivers/iommu/sample-iommu.c';

interface Review {
  readonly schemaVersion: number;
  readonly findings: readonly Finding[];
  readonly patches: readonly {
    subject: string;
    messageId: string;
    files: readonly string[];
    findings: readonly number[];
  }[];
  readonly files: readonly {
    path: string;
    added: number;
    removed: number;
    hunks: readonly { status: string; reason?: string }[];
  }[];
  readonly basis: { readonly kind: string };
  readonly unknown: readonly string[];
  readonly error?: { readonly code: string };
}

const folder = mkdtempSync(join(tmpdir(), 'pagewarden-review-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('pagewarden review', () => {
  it('reports findings on added lines of a series, and exits with 1', () => {
    const result = pagewarden(['review', REFCOUNT, '--format', 'json']);
    const review = parsed<Review>(result);
    expect(result.code).toBe(1);
    expect(result.err).toBe('');
    expect(Object.keys(review)[0]).toBe('schemaVersion');
    expect(review.schemaVersion).toBe(1);
    expect(review.findings.length).toBeGreaterThan(0);
    expect(new Set(review.findings.map(finding => finding.file))).toEqual(new Set([DRIVER]));
    expect(review.findings.some(finding => finding.origin === 'added')).toBe(true);
    expect(review.patches.map(patch => patch.subject.slice(0, 11))).toEqual([
      '[PATCH 0/3]',
      '[PATCH 1/3]',
      '[PATCH 2/3]',
      '[PATCH 3/3]',
    ]);
    expect(review.patches[1]).toMatchObject({ messageId: '20261102100010.1-rosa@example.org', files: [DRIVER] });
    expect(review.files[0]?.hunks.every(hunk => hunk.status === 'exact')).toBe(true);
  });

  it('says for each patch which findings it brings', () => {
    const { patches, findings } = parsed<Review>(pagewarden(['review', REFCOUNT, '--format', 'json']));
    expect(patches.flatMap(patch => patch.findings).sort((a, b) => a - b)).toEqual(findings.map((_, i) => i));
    expect(patches[0]?.findings).toEqual([]);
    expect(patches[1]?.findings.length).toBeGreaterThan(0);
  });

  it('finds nothing to say about a counter in a word of its own, and exits with 0', () => {
    const result = pagewarden(['review', repositoryPath('samples/series/private/count-in-private-word.mbox')]);
    expect([result.code, result.err]).toEqual([0, '']);
    expect(result.out).toBe('no findings in 3 patches\n');
  });

  it('reads standard input', () => {
    const result = pagewarden(['review', '-', '--format', 'json'], { input: readFileSync(REFCOUNT, 'utf8') });
    expect(parsed<Review>(result).patches).toHaveLength(4);
  });

  it('writes nothing into the tree', () => {
    const before = readFileSync(repositoryPath(`samples/linux/${DRIVER}`), 'utf8');
    pagewarden(['review', REFCOUNT]);
    expect(readFileSync(repositoryPath(`samples/linux/${DRIVER}`), 'utf8')).toBe(before);
  });

  it('without a tree takes the hunks alone, and says what could not be known', () => {
    const result = pagewarden(['review', REFCOUNT, '--format', 'json'], { cwd: tmpdir() });
    const review = parsed<Review>(result);
    expect(result.code).toBe(1);
    expect(review.basis).toEqual({ kind: 'hunks', why: 'No kernel tree is open.' });
    expect(review.unknown.join(' ')).toContain('what the rest of a function does could not be known');
    const whole = parsed<Review>(pagewarden(['review', REFCOUNT, '--format', 'json'])).findings;
    const shown = (findings: readonly Finding[]) => findings.map(({ line, rule }) => `${line} ${rule}`);
    const [known, all] = [shown(review.findings), shown(whole)];
    expect(known.filter(finding => all.includes(finding)).length).toBeGreaterThan(all.length / 2);
  });

  it('with --parse-only needs no tree', () => {
    const result = pagewarden(['review', REFCOUNT, '--parse-only', '--format', 'json'], { cwd: tmpdir() });
    const review = parsed<Review>(result);
    expect(result.code).toBe(0);
    expect(review.patches.map(patch => patch.files)).toEqual([[], [DRIVER], [DRIVER], [DRIVER]]);
    expect(review.files).toEqual([{ path: DRIVER, added: 127, removed: 19, hunks: [] }]);
  });

  it('applies --patch before it, in order', () => {
    const repository = new GitRepository();
    cpSync(repositoryPath('samples/linux'), repository.path, { recursive: true });
    repository.commit('base');
    const text = readFileSync(join(repository.path, DRIVER), 'utf8');
    repository.write(DRIVER, `/* A first line. */\n${text}`);
    const first = file('first.patch', repository.git('diff'));
    repository.commit('first');
    repository.write(DRIVER, `/* Another first line. */\n/* A first line. */\n${text}`);
    const second = file('second.patch', repository.git('diff'));
    repository.dispose();
    const alone = parsed<Review>(pagewarden(['review', second, '--format', 'json']));
    expect(alone.files[0]?.hunks[0]?.status).not.toBe('exact');
    const stacked = pagewarden(['review', second, '--patch', first, '--format', 'json']);
    expect(stacked.code).toBe(0);
    expect(parsed<Review>(stacked).files[0]?.hunks).toEqual([{ status: 'exact' }]);
  });
});

describe('a range of commits', () => {
  const repository = new GitRepository();
  beforeAll(() => {
    cpSync(repositoryPath('samples/linux'), repository.path, { recursive: true });
    repository.commit('base');
    repository.git('tag', 'base');
    repository.git('am', '-q', '--empty=drop', REFCOUNT);
  });
  afterAll(() => {
    repository.dispose();
  });

  it('is reviewed like the mails of it', () => {
    const range = pagewarden(['review', 'base..HEAD', '--format', 'json'], { cwd: repository.path });
    const mails = parsed<Review>(pagewarden(['review', REFCOUNT, '--format', 'json']));
    expect(range.code).toBe(1);
    expect(parsed<Review>(range).findings).toEqual(
      mails.findings.map(finding => expect.objectContaining({ rule: finding.rule, line: finding.line })),
    );
  });

  it('that git does not know is refused with what git says', () => {
    const result = pagewarden(['review', 'nowhere..HEAD'], { cwd: repository.path });
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/^pagewarden: nowhere\.\.HEAD cannot be reviewed: git says: .*\n$/);
  });
});

describe('formats', () => {
  const review = (format: string) => pagewarden(['review', REFCOUNT, '--format', format]);

  it('emacs: one line for each finding', () => {
    const { findings } = parsed<Review>(review('json'));
    const lines = review('emacs').out.trimEnd().split('\n');
    expect(lines).toHaveLength(findings.length);
    for (const line of lines)
      expect(line).toMatch(/^drivers\/iommu\/sample-iommu\.c:\d+:\d+: (error|warning|info|hint): .+ \[[a-z-]+\]$/);
  });

  it('b4: the results of a check, as b4 review reads them', () => {
    const results = JSON.parse(review('b4').out) as { tool: string; status: string; summary: string }[];
    expect(results.length).toBeGreaterThan(0);
    for (const { tool, status, summary } of results) {
      expect(tool).toBe('pagewarden');
      expect(['pass', 'warn', 'fail']).toContain(status);
      expect(summary).toContain(DRIVER);
    }
    const clean = pagewarden([
      'review',
      repositoryPath('samples/series/private/count-in-private-word.mbox'),
      '--format',
      'b4',
    ]);
    expect(JSON.parse(clean.out)).toEqual([{ tool: 'pagewarden', status: 'pass', summary: 'No page-count findings' }]);
  });

  it('sarif: rules, results and code flows', () => {
    const log = JSON.parse(review('sarif').out) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
    };
    const { findings } = parsed<Review>(review('json'));
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.results.map(result => result.ruleId)).toEqual(findings.map(finding => finding.rule));
    for (const result of run?.results ?? []) expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  });
});

describe('bad input gets one clear line', () => {
  const mail = readFileSync(REFCOUNT, 'utf8');
  const oneLine = /^pagewarden: [^\n]+\n$/;

  it.each([
    ['a patch that is not there', () => 'no-such.patch', 'cannot-read', 'There is no such file.'],
    [
      'a truncated mail',
      () => file('cut.mbox', mail.slice(0, mail.indexOf('WARN_ON_ONCE'))),
      'patch-truncated',
      'ends after',
    ],
    [
      'a binary patch',
      () =>
        file(
          'binary.patch',
          'diff --git a/logo.png b/logo.png\nindex 1..2 100644\nBinary files a/logo.png and b/logo.png differ\n',
        ),
      'binary-patch',
      'logo.png as a binary file',
    ],
    [
      'a text without a diff',
      () => file('letter.eml', 'Subject: Hello\n\nHow are you?\n'),
      'no-diff',
      'contains no diff',
    ],
    [
      'a file of 10 MB that is no patch',
      () => file('big.patch', 'x\n'.repeat(5_000_000)),
      'no-diff',
      'contains no diff',
    ],
  ])('%s', (_, make, code, why) => {
    const result = pagewarden(['review', make(), '--format', 'json']);
    expect(result.code).toBe(2);
    expect(result.err).toMatch(oneLine);
    expect(result.err).toContain(why);
    expect(parsed<Review>(result).error?.code).toBe(code);
  });

  it('a patch that does not apply: which hunk and why; the rest is reviewed', () => {
    const broken = mail.replace(/^-\t.*$/m, '-\tnothing_like_this();');
    expect(broken).not.toBe(mail);
    const result = pagewarden(['review', file('conflict.mbox', broken), '--format', 'json']);
    const review = parsed<Review>(result);
    expect(result.code).toBe(2);
    expect(result.err).toMatch(oneLine);
    expect(result.err).toMatch(/Hunk \d+ of \d+ .* does not apply: /);
    expect(result.err).toContain('the patch expects');
    expect(review.files[0]?.hunks.filter(hunk => hunk.status === 'conflict')).toHaveLength(1);
    expect(review.findings.length).toBeGreaterThan(0);
  });

  it('a tree without a Makefile', () => {
    const result = pagewarden(['review', REFCOUNT, '--tree', folder]);
    expect([result.code, result.err]).toEqual([
      2,
      `pagewarden: ${folder} is no kernel tree: It has no Makefile. Give the top folder of a Linux source tree.\n`,
    ]);
  });
});
