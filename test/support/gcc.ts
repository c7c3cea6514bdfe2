import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Compiles a C program with gcc as the kernel means C (signed overflow wraps), runs it, and gives what it prints. */
export function runWithGcc(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pagewarden-gcc-'));
  try {
    const source = join(folder, 'main.c');
    const program = join(folder, 'main');
    writeFileSync(source, text);
    execFileSync('gcc', ['-std=gnu11', '-O0', '-fwrapv', '-w', source, '-o', program]);
    return execFileSync(program, { encoding: 'utf8', timeout: 10_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
