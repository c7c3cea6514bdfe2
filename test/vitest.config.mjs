import inlineEnum from 'unplugin-inline-enum/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The bundles inline `const enum`; file by file they would be property look-ups, and the machine ten times slower.
  plugins: [inlineEnum({ scanDir: 'src' })],
  test: {
    include: ['test/unit/**/*.test.ts', 'test/tree/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
