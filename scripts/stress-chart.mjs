// Makes docs/images/iova-stress.svg from a run of all strategies.
//   node scripts/stress-chart.mjs [SPACE] [SIZE]
import { mkdirSync, writeFileSync } from 'node:fs';
import { load } from './conformance/bundle.mjs';

const [space = '16T', size = '4K'] = process.argv.slice(2);
const { runIovaStress } = await load('src/pagetable/stress/iova-stress.ts');
const { stressChart } = await load('src/pagetable/stress/chart.ts');
const { stressTable } = await load('src/pagetable/stress/table.ts');
const report = runIovaStress(
  { space, size, strategy: 'all' },
  () => {},
  { isCancellationRequested: false },
  () => performance.now() / 1000,
);
if (!report.ok) throw new Error(`${report.failure.what}: ${report.failure.why}`);
mkdirSync('docs/images', { recursive: true });
// A picture in a page inherits its colour; one that stands alone takes a grey that both grounds bear.
const picture = stressChart(report.value).replace('<svg ', '<svg color="#808080" ');
writeFileSync('docs/images/iova-stress.svg', picture);
console.log(stressTable(report.value));
