// Runs every page-table driver of a kernel tree on the machine as far as it goes, and prints what it found.
//   node scripts/conformance/drivers.mjs [--tree DIR] [DRIVER…]
// Without --tree (or LINUX_TREE): the trees of the tests, 6.1 and 6.12. `npm run conformance` writes the same tables.
import { load } from './bundle.mjs';

const { driverReport } = await load('test/support/driver-report.ts');
const args = process.argv.slice(2);
const at = args.indexOf('--tree');
const [tree] = at < 0 ? [process.env['LINUX_TREE']] : args.splice(at, 2).slice(1);
console.log(await driverReport(tree === undefined ? ['6.1', '6.12'] : [tree], args));
