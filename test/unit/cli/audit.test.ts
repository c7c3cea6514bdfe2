import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/audit/finding';
import { pagewarden, parsed } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

interface Audit {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly problems: readonly { path: string; why: string }[];
  readonly error?: { readonly code: string };
}

/** A small kernel-shaped tree of its own, with one driver that counts in `_refcount`. */
const tree = mkdtempSync(join(tmpdir(), 'pagewarden-audit-'));
cpSync(repositoryPath('samples/linux'), tree, { recursive: true });
const write = (path: string, text: string): void => {
  mkdirSync(join(tree, path, '..'), { recursive: true });
  writeFileSync(join(tree, path), text);
};
const COUNTER = `#include <linux/mm.h>

static int add_user(struct page *page)
{
	int users = page_ref_inc_return(page);

	WARN_ON_ONCE(users > 513);
	return users;
}
`;
write('drivers/misc/counter.c', COUNTER);
afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

const audit = (...args: readonly string[]) => pagewarden(['audit', ...args], { cwd: tree });

describe('pagewarden audit', () => {
  it('audits the whole tree by default, and only what is asked for otherwise', () => {
    const all = parsed<Audit>(audit('--format', 'json'));
    expect(all.findings.map(finding => finding.file)).toContain('drivers/misc/counter.c');
    expect(all.files).toBeGreaterThan(10);
    const one = parsed<Audit>(audit('drivers/misc', '--format', 'json'));
    expect(one.files).toBe(1);
    expect(one.findings).toEqual(all.findings.filter(finding => finding.file.startsWith('drivers/misc/')));
  });

  it('has the fields that scripts rely on', () => {
    const [finding] = parsed<Audit>(audit('drivers/misc/counter.c', '--format', 'json')).findings;
    expect(Object.keys(finding ?? {}).sort()).toEqual(
      [
        ...['rule', 'severity', 'file', 'line', 'column', 'endLine', 'endColumn', 'function', 'count', 'symbol'],
        ...['message', 'docs', 'origin', 'related'],
      ].sort(),
    );
    expect(finding).toMatchObject({ function: 'add_user', count: '_refcount', line: 5, origin: 'tree' });
    expect(finding?.docs).toBe(`docs/rules/${finding?.rule}.md`);
  });

  it('exits with 1 from --fail-on on, else with 0', () => {
    const exit = (...args: readonly string[]) => audit('drivers/misc', ...args).code;
    expect(exit()).toBe(1);
    expect(exit('--fail-on', 'never')).toBe(0);
    expect(exit('--fail-on', 'hint')).toBe(1);
    expect(audit('include').code).toBe(0);
  });

  it('takes paths relative to the tree, to the current folder, and absolute ones', () => {
    const files = (cwd: string, path: string) =>
      parsed<Audit>(pagewarden(['audit', path, '--tree', tree, '--format', 'json'], { cwd })).files;
    expect(files(tmpdir(), 'drivers/misc/counter.c')).toBe(1);
    expect(files(join(tree, 'drivers'), 'misc/counter.c')).toBe(1);
    expect(files(tmpdir(), join(tree, 'drivers/misc/counter.c'))).toBe(1);
  });

  it('gives the same with one thread and with several', () => {
    for (let i = 0; i < 1100; i++) write(`lib/many/f${i}.c`, i % 100 ? 'int x;\n' : COUNTER);
    const one = parsed<Audit>(audit('lib', '--jobs', '1', '--format', 'json'));
    const two = parsed<Audit>(audit('lib', '--jobs', '2', '--format', 'json'));
    rmSync(join(tree, 'lib/many'), { recursive: true });
    expect(one.files).toBe(1100);
    expect(new Set(one.findings.map(finding => finding.file)).size).toBe(11);
    expect(two).toEqual(one);
  });
});

describe('bad input gets one clear line, and the rest is audited', () => {
  it('a file that is not C', () => {
    const result = audit('Makefile', '--format', 'json');
    expect(result.code).toBe(2);
    expect(result.err).toBe(
      'pagewarden: Makefile cannot be audited: It is no C file. Give a .c or .h file, or a folder.\n',
    );
  });

  it('a path that is not in the tree', () => {
    for (const path of ['no/such/file.c', '/etc/passwd', '../..']) {
      const result = audit(path, '--format', 'json');
      expect([result.code, parsed<Audit>(result).error?.code]).toEqual([2, 'no-such-file']);
    }
  });

  it('a tree without a Makefile, and no tree at all', () => {
    const result = pagewarden(['audit'], { cwd: tmpdir() });
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/^pagewarden: No kernel tree was found: .* Say where it is with --tree DIR\.\n$/);
    const empty = join(tree, 'drivers');
    expect(pagewarden(['audit', '--tree', empty]).err).toContain('is no kernel tree: ');
    expect(pagewarden(['audit', '--tree', '/nowhere']).err).toContain('There is no such folder.');
  });

  it('a file with NUL bytes, one of 10 MB, and C that does not parse', () => {
    write('drivers/bad/nul.c', `${COUNTER}\0`);
    write('drivers/bad/big.c', COUNTER + '/* filler */\n'.repeat(800_000));
    write(
      'drivers/bad/broken.c',
      COUNTER.replace('(struct page *page)\n{', '(struct page *page\n{ if (((').repeat(3) + COUNTER,
    );
    write('drivers/bad/good.c', COUNTER);
    const result = audit('drivers/bad', '--format', 'json');
    const { problems, findings } = parsed<Audit>(result);
    rmSync(join(tree, 'drivers/bad'), { recursive: true });
    expect(problems.map(problem => problem.path)).toEqual(['drivers/bad/big.c', 'drivers/bad/nul.c']);
    expect(result.err.split('\n').filter(Boolean)).toHaveLength(2);
    expect(findings.map(finding => finding.file)).toContain('drivers/bad/good.c');
    expect(result.code).toBe(1);
  });

  it('an unknown option, command or value', () => {
    for (const args of [
      ['audit', '--nope'],
      ['nope'],
      ['audit', '--format', 'xml'],
      ['audit', '--jobs', '0'],
      ['review'],
    ]) {
      const result = pagewarden(args, { cwd: tree });
      expect(result.code).toBe(2);
      expect(result.out).toBe('');
      expect(result.err).toMatch(/^pagewarden: [^\n]+; see pagewarden --help\n$/);
    }
  });
});

describe('pagewarden rules', () => {
  it('lists every rule with severity, versions and docs page', () => {
    const { rules } = parsed<{ rules: { rule: string; severity: string; versions: string; docs: string }[] }>(
      pagewarden(['rules', '--format', 'json']),
    );
    expect(rules.length).toBeGreaterThanOrEqual(6);
    for (const { rule, severity, versions, docs } of rules) {
      expect(severity).toMatch(/^(error|warning|info|hint)$/);
      expect(versions).toBeTruthy();
      expect(docs).toBe(`docs/rules/${rule}.md`);
    }
  });
});

describe('a bot that looks again', () => {
  const git = (...args: readonly string[]): void => {
    const done = spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: tree });
    if (done.status !== 0) throw new Error(done.stderr.toString());
  };
  const baseline = join(tree, '.baseline.json');

  it('is told only what the baseline does not know, wherever the lines have gone', () => {
    expect(audit('drivers/misc', '--write-baseline', baseline).code).toBe(0);
    const again = (...args: readonly string[]) =>
      parsed<Audit & { hidden: number }>(audit('drivers/misc', '--baseline', baseline, '--format', 'json', ...args));
    const all = parsed<Audit>(audit('drivers/misc', '--format', 'json')).findings.length;
    expect(again()).toMatchObject({ findings: [], hidden: all });
    expect(audit('drivers/misc', '--baseline', baseline, '--fail-on', 'hint').code).toBe(0);

    write('drivers/misc/counter.c', `/* moved */\n\n${COUNTER}${COUNTER.replace('add_user', 'add_another')}`);
    const { findings, hidden } = again();
    expect([new Set(findings.map(f => f.function)), hidden]).toEqual([new Set(['add_another']), all]);
    write('drivers/misc/counter.c', COUNTER);
  });

  it('is told what is wrong with its baseline', () => {
    for (const [text, why] of [
      ['{', 'It is no JSON.'],
      ['{}', 'It has no findings of schemaVersion 1.'],
    ] as const) {
      writeFileSync(baseline, text);
      const result = audit('drivers/misc', '--baseline', baseline);
      expect([result.code, result.err.includes(why)]).toEqual([2, true]);
    }
    expect(audit('drivers/misc', '--baseline', join(tree, 'none.json')).err).toContain('There is no such file');
  });

  it('has only the files looked at that changed since a revision', () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'all');
    const since = (revision: string) => parsed<Audit>(audit('--since', revision, '--format', 'json'));
    expect(since('HEAD').files).toBe(0);
    write('drivers/misc/second.c', COUNTER);
    write('drivers/misc/counter.c', COUNTER.replace('513', '514'));
    expect(new Set(since('HEAD').findings.map(f => f.file))).toEqual(
      new Set(['drivers/misc/counter.c', 'drivers/misc/second.c']),
    );
    expect(audit('--since', 'HEAD', '--format', 'text').out).toContain(' in 2 files\n');
    const unknown = audit('--since', 'no-such-thing', '--format', 'json');
    expect([unknown.code, parsed<Audit>(unknown).error?.code]).toEqual([2, 'no-such-revision']);
    rmSync(join(tree, 'drivers/misc/second.c'));
    rmSync(join(tree, '.git'), { recursive: true });
    write('drivers/misc/counter.c', COUNTER);
  });
});

describe('the lines that other programs read', () => {
  it('are one for each finding, as compilers write them', () => {
    const { out } = audit('drivers/misc', '--format', 'emacs');
    const findings = parsed<Audit>(audit('drivers/misc', '--format', 'json')).findings;
    expect(out.trim().split('\n')).toEqual(
      findings.map(f =>
        expect.stringMatching(new RegExp(`^${f.file}:${f.line}:${f.column}: ${f.severity}: .* \\[${f.rule}\\]$`)),
      ),
    );
  });

  it('are results of b4’s check protocol', () => {
    const results = parsed<{ tool: string; status: string; summary: string }[]>(
      audit('drivers/misc', '--format', 'b4'),
    );
    expect(new Set(results.map(r => r.tool))).toEqual(new Set(['pagewarden']));
    expect(results.every(r => /^(pass|warn|fail)$/.test(r.status) && r.summary)).toBe(true);
  });
});
