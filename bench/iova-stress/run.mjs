// One strategy on one core, in a process of its own: prints the result and the most memory that was resident.
import { runIovaStress } from '../../src/pagetable/stress/iova-stress';

const [space, size, strategy, core] = process.argv.slice(2);
const before = process.cpuUsage();
const report = runIovaStress(
  { space, size, strategy, core },
  () => {},
  { isCancellationRequested: false },
  () => performance.now() / 1000,
);
if (!report.ok) {
  console.error(`${report.failure.what}: ${report.failure.why}`);
  process.exit(2);
}
const used = process.cpuUsage(before);
console.log(
  JSON.stringify({
    ...report.value.results[0],
    cpuSeconds: (used.user + used.system) / 1e6,
    residentMiB: process.resourceUsage().maxRSS / 1024,
  }),
);
