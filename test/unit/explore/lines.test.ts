import { describe, expect, it } from 'vitest';
import { exploreScenario } from '../../support/explore';
import { emptyTree } from '../../support/session';

const SCENARIO = `#include <pagewarden.h>
static int flag;
static int unused(void)
{
	return 3;
}
void setup(void)
{
	flag = 0;
}
void cpu0(void)
{
	flag = 1;
}
void cpu1(void)
{
	if (flag == 2)
		flag = unused();
	else if (flag == 1)
		flag = 4;
	else
		flag = 5;
}
`;

describe('the lines that an exploration looked at', () => {
  it('are those of every order together; what no order reaches is told apart, and what is never entered is not there', async () => {
    const [verdict] = await exploreScenario(emptyTree(), 'scenarios/t.c', SCENARIO);
    const file = verdict?.lines.find(lines => lines.path === 'scenarios/t.c');
    const source = (lines: readonly number[] = []) => lines.map(line => SCENARIO.split('\n')[line - 1]?.trim());
    expect(source(file?.executed).filter(text => text !== '}')).toEqual([
      'flag = 0;',
      'flag = 1;',
      'if (flag == 2)',
      'else if (flag == 1)',
      'flag = 4;',
      'flag = 5;',
    ]);
    expect(source(file?.missed)).toEqual(['flag = unused();']);
  });
});
