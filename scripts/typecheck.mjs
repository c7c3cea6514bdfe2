// Type-checks every ring with only the libraries that ring may know.
import { spawnSync } from 'node:child_process';

const rings = ['src/tsconfig.core.json', 'src/tsconfig.host.json', 'webview/tsconfig.json', 'test/tsconfig.json'];
const failed = rings.filter(
  ring => spawnSync('npx', ['--no-install', 'tsc', '-p', ring], { stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length ? 1 : 0);
