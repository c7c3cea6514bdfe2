import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enumerateFinalStates, parseLitmus, satisfies } from '../support/litmus';
import { kernelTreePath } from '../support/trees';

const folder = join(kernelTreePath('6.1'), 'tools/memory-model/litmus-tests');
const tests = readdirSync(folder)
  .filter(name => name.endsWith('.litmus'))
  .map(name => parseLitmus(readFileSync(join(folder, name), 'utf8')));

const reachable = (model: 'sc' | 'tso'): string[] =>
  tests.filter(t => enumerateFinalStates(t, model).some(final => satisfies(t, final))).map(t => t.name);

describe("the kernel's litmus tests, by brute force", () => {
  it('are all read', () => {
    expect(tests).toHaveLength(34);
  });

  it('reach no exists clause under sequential consistency', () => {
    expect(reachable('sc')).toEqual([]);
  });

  it('reach exactly the store-buffering ones under TSO', () => {
    expect(reachable('tso')).toEqual(['R+poonceonces', 'SB+poonceonces', 'SB+rfionceonce-poonceonces']);
  });
});
