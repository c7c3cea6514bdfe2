import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { linkerOf } from '../../../support/c-program';
import { repositoryPath } from '../../../support/trees';

const root = repositoryPath('test/programs');
const texts = readdirSync(root).flatMap(folder =>
  readdirSync(`${root}/${folder}`)
    .filter(file => file.endsWith('.c'))
    .map(file => readFileSync(`${root}/${folder}/${file}`, 'utf8')),
);
const tokens = (text: string): string[] => text.match(/\s+|\w+|[^\w\s]/g) ?? [];
const hostile = fc.constantFrom(
  '-1',
  '0',
  '1.5',
  '(',
  ')',
  '{',
  '}',
  ';',
  ':',
  '[',
  ']',
  '*',
  '&',
  '->',
  'struct',
  'typeof',
  'sizeof',
  'enum',
  'case',
  'goto',
  '"x"',
  '99999999999999999999',
);
const change = fc.record({
  at: fc.nat(),
  remove: fc.nat({ max: 3 }),
  insert: fc.array(fc.oneof(hostile, fc.constantFrom(...texts.slice(0, 40).flatMap(tokens))), { maxLength: 4 }),
});

it('whatever a text holds, compiling its functions ends with code or with a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.array(change, { minLength: 1, maxLength: 5 }),
      async (text, changes) => {
        const parts = tokens(text);
        for (const { at, remove, insert } of changes) parts.splice(at % (parts.length + 1), remove, ...insert);
        const changed = parts.join('');
        const linker = await linkerOf({ 'main.c': changed });
        for (const name of new Set(changed.match(/\b[a-zA-Z_]\w*(?=\s*\()/g))) {
          const id = await linker.symbol('main.c', name);
          if (!id.ok) {
            expect(id.failure.why).not.toBe('');
            continue;
          }
          const linked = await linker.link(id.value);
          if (!linked.ok) expect(linked.failure.why).not.toBe('');
          else expect(linker.program.symbols[id.value]!.state).toBe('ready');
        }
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);
