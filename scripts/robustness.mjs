// Reads random mutations of real kernel files; none may throw or hang.
//   node scripts/robustness.mjs [COUNT] [SEED]
import { load } from './conformance/bundle.mjs';

const [count = '10000', seed = '1'] = process.argv.slice(2);
const { readMutations } = await load('test/support/index-robustness.ts');
const { read, slowest, failures } = await readMutations(Number(count), Number(seed));
for (const failure of failures) console.log(failure);
console.log(
  `${read} mutations from seed ${seed}: ${failures.length} failed, the slowest took ${slowest.toFixed(0)} ms`,
);
process.exit(failures.length ? 1 : 0);
