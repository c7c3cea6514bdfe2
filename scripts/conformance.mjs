// Runs other people's programs on the machine, prints a figure for each kind, and writes docs/conformance.md.
//   npm run conformance -- [--csmith FROM TO [REPORT]]
// The trees are those of the tests (PAGEWARDEN_LINUX_6_1, PAGEWARDEN_LINUX_6_12, else .cache). Csmith needs the Debian
// packages csmith and libcsmith-dev, and runs only when it is asked for: 1,000 seeds take an hour and more. With a REPORT
// (see conformance/csmith.mjs) what was compared before is not compared again.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from './conformance/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { runPrograms, runSelfTests, runMm } = await load('test/support/conformance.ts');
const { driverReport } = await load('test/support/driver-report.ts');
const thousands = number => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');

const { total, wrong } = await runPrograms();
console.log(
  `C programs of our own: ${total - wrong.length}/${total}${wrong.length ? `; not: ${wrong.join(', ')}` : ''}`,
);

const outcomes = [];
for await (const outcome of runSelfTests()) {
  outcomes.push(outcome);
  const { test, version, passed, said } = outcome;
  console.log(`${version} ${test.name}: ${passed ? 'passes' : 'fails'}: ${said}`);
}
const passing = outcomes.filter(outcome => outcome.passed).length;
console.log(`self-tests of the kernel: ${passing}/${outcomes.length}`);

const functions = [];
for await (const outcome of runMm()) {
  functions.push(outcome);
  console.log(`6.1 ${outcome.test.name}: ${outcome.passed ? 'as expected' : `differs: ${outcome.said.join('; ')}`}`);
}
const asExpected = functions.filter(outcome => outcome.passed).length;
console.log(`functions of mm: ${asExpected}/${functions.length}`);

const { LINUX_TREE: newer } = process.env;
const drivers = await driverReport(['6.1', '6.12', ...(newer === undefined ? [] : [newer])]);
console.log(drivers);

const at = process.argv.indexOf('--csmith');
let csmith = 'not part of this run (`npm run conformance -- --csmith 1 50`)';
if (at > 0) {
  const seeds = process.argv.slice(at + 1, at + 3);
  const report = process.argv[at + 3] ? ['--report', process.argv[at + 3]] : [];
  const run = spawnSync(process.execPath, ['scripts/conformance/csmith.mjs', ...seeds, ...report], {
    cwd: root,
    encoding: 'utf8',
  });
  console.log(run.stdout + run.stderr);
  const said = run.stdout.trim().split('\n');
  const most = /^most instructions: (\d+)/.exec(said.at(-2) ?? '')?.[1];
  csmith = `${said.at(-1) ?? 'failed'} (seeds ${seeds.join(' to ')}; the rest has no reference; most: ${thousands(Number(most))} instructions)`;
}

const rows = outcomes.map(
  ({ test, version, passed, said, instructions }) =>
    `| ${test.name} | ${version} | ${passed ? 'passes' : '**fails**'} | ${said.replace(/\|/g, '\\|')} | ${thousands(instructions)} |`,
);
const notes = [
  ...new Set(outcomes.flatMap(({ test }) => (test.override ? [`${test.name}: ${test.override.note}`] : []))),
];
writeFileSync(
  `${root}/docs/conformance.md`,
  `# Conformance

Other people's programs, run on the machine as they come. Written by \`npm run conformance\`; do not edit.

| what | equal |
| --- | --- |
| C programs of our own (test/programs, test/conformance/not-yet), against gcc | ${total - wrong.length}/${total} |
| random programs by Csmith, against gcc -O0 and -O1 | ${csmith} |
| the kernel's own self-tests, from the trees of 6.1 and 6.12 | ${passing}/${outcomes.length} |
| functions of mm/ on hand-built state, 6.1 | ${asExpected}/${functions.length} |

${wrong.length ? `Programs that differ: ${wrong.join(', ')}.\n\n` : ''}## The kernel's self-tests

Each is started by a few lines of C in test/conformance/; everything else is the tree's text.

| self-test | Linux | | said last | instructions |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${notes.map(note => `${note}.`).join('\n')}

## Functions of mm/

Each runs as 6.1 has it on pages, tables and mappings that a C file in test/conformance/mm builds; what it must leave is
reasoned in test/conformance/mm.ts.

| function | | stubbed on its way |
| --- | --- | --- |
${functions.map(({ test, passed, stubbed }) => `| \`${test.name}\` | ${passed ? 'as expected' : '**differs**'} | ${stubbed.map(s => s.split(':')[0]).join(', ') || 'nothing'} |`).join('\n')}

## Page-table drivers

Every object of a tree that registers \`iommu_domain_ops\` or a table format, executed from the allocation of its domain to its
free (\`node scripts/conformance/drivers.mjs [--tree DIR]\`; \`LINUX_TREE\` adds a tree to this page): pages of several sizes are mapped on
both sides of a table's end, looked up at random offsets (every page, 48 of a large one), unmapped, looked up again, mapped again. The IOMMU core's
own \`iommu_map()\` and \`iommu_unmap()\` call the driver. "By hand": the scenario sets what attaching would have set. "A page over
a page" is what a second mapping of one address does. "Stays" is what is still allocated at the end, whoever is to free it: what
belongs to the unit rather than to the domain may stay. Entries of four of the drivers are compared with literals derived by hand in
test/tree/driver-entries.test.ts. Whatever the driver, the configuration is x86's with the driver's options turned on.

${drivers}
## Not there yet

C that the machine does not execute, each with a program in test/conformance/not-yet: ${readdirSync(
    `${root}/test/conformance/not-yet`,
  )
    .filter(name => name.endsWith('.c'))
    .map(name => name.slice(0, -2))
    .join(', ')}.
`,
);
process.exitCode = passing < outcomes.length || asExpected < functions.length ? 1 : 0;
