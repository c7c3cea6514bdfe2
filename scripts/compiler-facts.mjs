// Regenerates the data that stands in for a configured build, for trees that have none:
//   src/source/config/ARCH-VERSION.ts       CONFIG_ facts of `make defconfig` in an unmodified tree
//   src/source/predefined/ARCH.ts           gcc's predefined macros under the kernel's options
// Usage: node scripts/compiler-facts.mjs 6.1=/path/to/linux-6.1 6.12=/path/to/linux-6.12
// Needs make, flex, bison, bc, gcc (12) and gcc-aarch64-linux-gnu. The trees are only read (O= builds).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const ARCHES = {
  x86: {
    cross: '',
    flags:
      '-m64 -mno-sse -mno-mmx -mno-sse2 -mno-3dnow -mno-avx -fcf-protection=none -mno-80387 -mno-red-zone -mcmodel=kernel',
  },
  arm64: { cross: 'aarch64-linux-gnu-', flags: '-mgeneral-regs-only -mabi=lp64 -mlittle-endian' },
};
const COMMON = '-std=gnu11 -O2 -fshort-wchar -fno-PIE -fno-strict-aliasing -fno-common -fno-asynchronous-unwind-tables';

for (const [arch, { cross, flags }] of Object.entries(ARCHES)) {
  const macros = execFileSync(`${cross}gcc`, ['-E', '-dM', ...COMMON.split(' '), ...flags.split(' '), '-'], {
    input: '',
    encoding: 'utf8',
  });
  write(
    `src/source/predefined/${arch}.ts`,
    `/** What gcc 12 predefines for ${arch} under the kernel's options (scripts/compiler-facts.mjs). */`,
    'MACROS',
    macros.trim().split('\n').sort(),
  );
  for (const pair of process.argv.slice(2)) {
    const [version, tree] = pair.split('=');
    const out = mkdtempSync(join(tmpdir(), 'defconfig-'));
    execFileSync('make', ['-s', '-C', tree, `O=${out}`, `ARCH=${arch}`, `CROSS_COMPILE=${cross}`, 'defconfig']);
    const facts = readFileSync(join(out, '.config'), 'utf8').match(/^CONFIG_\w+=.*$/gm);
    rmSync(out, { recursive: true });
    const lines = facts.map(line => line.slice('CONFIG_'.length)).sort();
    write(
      `src/source/config/${arch}-${version}.ts`,
      `/** \`make ARCH=${arch} defconfig\` of Linux ${version}, CONFIG_ left off (scripts/compiler-facts.mjs). */`,
      'CONFIG',
      [`y ${names(lines, 'y')}`, `m ${names(lines, 'm')}`, ...lines.filter(line => !/=[ym]$/.test(line))],
    );
  }
}

function names(lines, value) {
  return lines
    .filter(line => line.endsWith(`=${value}`))
    .map(line => line.slice(0, -2))
    .join(' ');
}

/** One template literal, wrapped so that a diff of it can be read. */
function write(path, comment, name, lines) {
  const wrapped = lines.flatMap(line => wrap(line)).map(line => line.replace(/[\\`$]/g, '\\$&'));
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), `${comment}\nexport const ${name} = \`\n${wrapped.join('\n')}\n\`;\n`);
}

function wrap(line) {
  const kind = /^[ym] /.exec(line)?.[0];
  if (!kind) return [line];
  const lines = [];
  let current = kind;
  for (const word of line.slice(2).split(' ')) {
    if (current.length + word.length > 118) {
      lines.push(current.trimEnd());
      current = kind;
    }
    current += `${word} `;
  }
  return [...lines, current.trimEnd()];
}
