import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runProgram } from '../../../support/c-program';
import { runWithGcc } from '../../../support/gcc';
import { assignments, GLOBALS, LOCALS, statement } from '../../../support/random-c';

/** A program that runs groups of random statements, each from fresh values, and prints every value. */
const program = (groups: readonly (readonly [values: string, statements: readonly string[]])[]): string => `
#include <stdio.h>
#define show(e) printf("%lx %d\\n", (unsigned long)(e), (int)sizeof((e) + 0))
${GLOBALS}
${groups
  .map(([values, statements], i) => `static void group${i}(void) { ${LOCALS} ${values}\n${statements.join('\n')} }`)
  .join('\n')}
int main(void) { ${groups.map((_, i) => `puts("group ${i}"); group${i}();`).join(' ')} return 0; }
`;

it('random expressions, assignments and increments of every integer type have the values that gcc gives them', async () => {
  const groups = fc.array(fc.tuple(assignments, fc.array(statement, { minLength: 4, maxLength: 12 })), {
    minLength: 8,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(groups, async given => {
      const text = program(given);
      const { output, stopped } = await runProgram(text);
      expect(stopped).toBeUndefined();
      expect(output).toBe(runWithGcc(text));
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);
