// Changes real files of 6.1 at random, compiles the functions near the change and starts them: none may crash or hang.
//   node scripts/conformance/mutations.mjs [FROM] [TO]
import { load } from './bundle.mjs';

const [from = 1, to = 10_000] = process.argv.slice(2).map(Number);
const { runMutated } = await load('test/support/robustness.ts');
let [started, refused, slowest, failed] = [0, 0, { seed: 0, seconds: 0 }, 0];
for (let seed = from; seed <= to; seed++) {
  const begun = process.cpuUsage();
  try {
    const mutated = await runMutated(seed);
    started += mutated.started;
    refused += mutated.refused;
  } catch (error) {
    failed++;
    console.log(`seed ${seed}: ${error.stack}`);
  }
  const seconds = process.cpuUsage(begun).user / 1e6;
  if (seconds > slowest.seconds) slowest = { seed, seconds };
  if (seed % 500 === 0) console.log(`${seed}: ${started} functions started, ${refused} refused, ${failed} failures`);
}
console.log(`slowest: seed ${slowest.seed}, ${slowest.seconds.toFixed(1)} s of CPU time`);
console.log(`${to - from + 1 - failed}/${to - from + 1}`);
if (failed) process.exitCode = 1;
