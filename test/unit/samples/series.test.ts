import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryPath } from '../../support/trees';

interface Expectation {
  readonly series: string;
  readonly file: string;
  readonly rule: string;
  readonly line: string;
}

const expectations = JSON.parse(readFileSync(repositoryPath('test/expected/samples.json'), 'utf8')) as Record<
  'expected' | 'allowed' | 'silent' | 'later',
  readonly Expectation[]
>;

const mailboxes = {
  refcount: 'samples/series/refcount/count-in-refcount.mbox',
  mapcount: 'samples/series/mapcount/count-in-mapcount.mbox',
  private: 'samples/series/private/count-in-private-word.mbox',
};

const folder = mkdtempSync(join(tmpdir(), 'pagewarden-samples-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A git repository made of the sample tree; returns a function that runs git in it. */
const repository = (name: string): ((...args: string[]) => string) => {
  const tree = join(folder, name);
  cpSync(repositoryPath('samples/linux'), tree, { recursive: true });
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: tree,
      encoding: 'utf8',
    });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=base');
  git('tag', 'base');
  return git;
};

const compile = (tree: string): string => execFileSync('make', ['check'], { cwd: tree, encoding: 'utf8' });

describe('the sample tree', () => {
  it('is C that gcc accepts without a warning', () => {
    const output = execFileSync('make', ['-s', 'check', 'CC=gcc -Werror'], {
      cwd: repositoryPath('samples/linux'),
      encoding: 'utf8',
    });
    expect(output).toBe('');
  });
});

describe.each(Object.entries(mailboxes))('the %s series', (name, mailbox) => {
  const git = repository(name);

  it('applies with git am, and gcc accepts the tree after every patch', () => {
    git('am', '--quiet', '--empty=drop', repositoryPath(mailbox));
    const commits = git('rev-list', '--reverse', 'base..HEAD').trim().split('\n');
    expect(commits).toHaveLength(3);
    for (const commit of commits) {
      git('checkout', '--quiet', commit);
      compile(join(folder, name));
    }
  });

  it('adds each line that the expectations name exactly once', () => {
    const all = [...expectations.expected, ...expectations.allowed, ...expectations.later].filter(
      one => one.series === name,
    );
    for (const { file, line } of all) {
      const added = git('diff', 'base', 'HEAD', '--', file)
        .split('\n')
        .filter(text => text.startsWith('+') && text.includes(line));
      expect(added, line).toHaveLength(1);
    }
  });

  it('adds every line that has to stay silent', () => {
    const added = git('diff', 'base', 'HEAD')
      .split('\n')
      .filter(text => text.startsWith('+'));
    for (const { line } of expectations.silent.filter(one => one.series === name && one.line !== '*')) {
      expect(added.filter(text => text.includes(line)).length, line).toBeGreaterThan(0);
    }
  });
});
