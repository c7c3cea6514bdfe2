// Compares the page-table engine with the kernel's own driver code, executed from the trees, on random call sequences.
//   node scripts/oracle.mjs [SEQUENCES] [PART OF A DRIVER'S NAME] [SEED]
// After every call the results and the bytes of all reachable tables must be equal. A difference is shrunk and printed.
import { load } from './conformance/bundle.mjs';

const [sequences = '10000', part = '', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const { callSequence, fc, Oracle, PAIRS } = await load('test/support/oracle.ts');
const pairs = PAIRS.filter(pair => pair.name.includes(part));
const each = Math.ceil(Number(sequences) / pairs.length);
let failed = 0;
for (const pair of pairs) {
  const started = Date.now();
  const oracle = await Oracle.open(pair);
  const result = await fc.check(
    fc.asyncProperty(callSequence, sequence => oracle.compare(sequence)),
    { numRuns: each, seed: Number(seed) },
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${pair.name}: ${result.numRuns} sequences, ${oracle.calls} calls, ${result.failed ? 'DIFFERENT' : 'equal'} (${seconds} s)`,
  );
  if (result.failed) {
    failed++;
    console.log(`${result.errorInstance?.message}\nseed ${result.seed}, path ${result.counterexamplePath}`);
  }
}
console.log(`seed ${seed}: ${pairs.length - failed} of ${pairs.length} drivers equal the engine`);
process.exit(failed ? 1 : 0);
