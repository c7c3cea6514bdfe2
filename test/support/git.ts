import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceTree } from '../../src/source/tree';

/** A throw-away git repository: the oracle that patches are compared with. */
export class GitRepository {
  readonly path = mkdtempSync(join(tmpdir(), 'pagewarden-git-'));

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: readonly string[]): string {
    return this.run(args, undefined);
  }

  /** Runs git with `input` on its standard input; throws when git refuses. */
  run(args: readonly string[], input: string | undefined): string {
    const options = ['user.name=A Tester', 'user.email=tester@example.org', 'core.autocrlf=false', 'gc.auto=0'];
    return execFileSync('git', [...options.flatMap(o => ['-c', o]), ...args], {
      cwd: this.path,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.path, path));
  }

  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A tree that is only in memory. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    name: 'memory',
    read: path => Promise.resolve(files[path]),
    stamp: path => Promise.resolve(files[path]),
    list: () => Promise.resolve([]),
  };
}
