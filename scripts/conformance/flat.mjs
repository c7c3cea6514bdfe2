// Runs the sample's scenario many times in one process and prints the live heap after each hundred.
//   node scripts/conformance/flat.mjs [RUNS]
import { load } from './bundle.mjs';

const runs = Number(process.argv[2] ?? 1000);
const { liveHeap, runSample } = await load('test/support/robustness.ts');
const after = [];
for (let done = 0; done < runs; done += 100) {
  await runSample(Math.min(100, runs - done));
  after.push(liveHeap());
  console.log(`${Math.min(done + 100, runs)} runs: ${(after.at(-1) / 1e6).toFixed(1)} MB`);
}
const grown = after.at(-1) - after[0];
console.log(`grown since the first hundred: ${(grown / 1e6).toFixed(1)} MB`);
if (grown > 4e6) process.exitCode = 1;
