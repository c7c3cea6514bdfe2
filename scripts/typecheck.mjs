// Type-checks every ring with only the libraries that ring may know. What has not changed is not checked again.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';

const rings = ['src/tsconfig.core.json', 'src/tsconfig.host.json', 'webview/tsconfig.json', 'test/tsconfig.json'];
const memory = join('.cache', 'types', basename(process.cwd()));
const check = ring =>
  spawnSync(
    'node_modules/.bin/tsc',
    ['-p', ring, '--incremental', '--tsBuildInfoFile', join(memory, `${ring.replaceAll('/', '-')}.tsbuildinfo`)],
    { stdio: 'inherit' },
  ).status === 0;
const failed = rings.filter(ring => !check(ring));
process.exit(failed.length ? 1 : 0);
