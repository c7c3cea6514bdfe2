import { describe, expect, it } from 'vitest';
import { emptyTree, openScenario } from '../../../support/session';

const COUNTING = `#include <pagewarden.h>
static int total;
static int square(int x)
{
	int y = x * x;
	return y;
}
void setup(void)
{
	total = 1;
}
void cpu0(void)
{
	int i;
	for (i = 1; i <= 3; i++)
		total += square(i);
	pw_result("%d", total);
}
void finally(void)
{
	pw_assert(total == 15);
}
`;

const open = (text = COUNTING, steps?: number) =>
  openScenario(emptyTree(), 'scenarios/t.c', text, steps === undefined ? {} : { steps });

describe('a session', () => {
  it('stands before the first statement of setup when it opens', async () => {
    const view = (await open()).view();
    expect(view).toMatchObject({ status: 'paused', step: 0, last: undefined, scenario: 'scenarios/t.c' });
    expect(view.next).toMatchObject({ function: 'setup', source: 'total = 1;', spot: { line: 10 } });
  });

  it('executes statement by statement, enters calls, and says what each changed', async () => {
    const session = await open();
    const first = await session.step();
    expect(first.last).toMatchObject({ number: 1, cpu: 0, function: 'setup', source: 'total = 1;' });
    expect(first.last!.changes).toEqual([{ kind: 'memory', what: 'total', before: '0', after: '1' }]);
    await session.continue();
    const lines = session.trace().map(step => `${step.function}:${step.source}`);
    // The parts of a for-loop's head are statements of their own, on one line.
    expect(lines.filter((line, i) => line !== lines[i - 1]).slice(0, 8)).toEqual([
      'setup:total = 1;',
      'cpu0:int i;',
      'cpu0:for (i = 1; i <= 3; i++)',
      'cpu0:total += square(i);',
      'square:int y = x * x;',
      'square:return y;',
      // The call is back: the rest of the calling statement is a step of its own.
      'cpu0:total += square(i);',
      'cpu0:for (i = 1; i <= 3; i++)',
    ]);
    expect(session.trace().flatMap(step => step.changes.map(c => `${step.source} ${c.before}→${c.after}`))).toEqual([
      'total = 1; 0→1',
      'total += square(i); 1→2',
      'total += square(i); 2→6',
      'total += square(i); 6→15',
    ]);
    expect(session.view()).toMatchObject({ status: 'finished', result: '15', violations: [], next: undefined });
  });

  it('goes back to any step and forward again, and finds everything as it was', async () => {
    const session = await open();
    const views = [JSON.stringify(session.view())];
    for (;;) {
      const view = await session.step();
      views.push(JSON.stringify(view));
      if (view.status !== 'paused') break;
    }
    for (const number of [views.length - 1, 0, 7, 6, 12, 3, views.length - 1]) {
      const view = await session.goTo(number);
      // What was executed is a fact of the whole run so far, going back included.
      expect({ ...JSON.parse(JSON.stringify(view)), executed: [], modelled: [] }).toEqual({
        ...JSON.parse(views[number]!),
        executed: [],
        modelled: [],
      });
    }
    expect((await session.reverseContinue()).step).toBe(0);
    expect((await session.continue()).result).toBe('15');
  });

  it('goes back across many checkpoints', async () => {
    const session = await open(`static int n; void cpu0(void) { int i; for (i = 0; i < 2000; i++) n = i; }`);
    const end = (await session.continue()).step;
    expect(end).toBeGreaterThan(4000);
    const view = await session.goTo(1234);
    expect(view.step).toBe(1234);
    const again = await session.goTo(end);
    expect(again.status).toBe('finished');
    expect(await session.stepBack()).toMatchObject({ step: end - 1, status: 'paused' });
  });

  it('shows variables in scope, records and arrays with their parts', async () => {
    const session = await open(`
      struct point { int x, y; unsigned flag : 3; };
      static int use(struct point *p, const char *name) { struct point q = { 7, -1, 5 }; int later; later = p->x; return later + q.x; }
      void cpu0(void) { struct point here = { 1, 2, 3 }; int a[2] = { 4, 5 }; use(&here, "pin"); }`);
    while (session.view().next?.source !== undefined && session.view().stack.length < 2) await session.step();
    await session.step();
    await session.step();
    const inner = session.scopes(0);
    expect(inner.map(v => `${v.type} ${v.name} = ${v.value}`)).toEqual([
      expect.stringMatching(/^struct point \* p = 0xffffc900/),
      expect.stringMatching(/^const char \* name = 0x[0-9a-f]+ "pin"$/),
      'struct point q = {…}',
      'int later = not initialised',
    ]);
    expect(inner[2]!.children!.map(v => `${v.name} = ${v.value}`)).toEqual(['x = 7', 'y = -1', 'flag = 5']);
    expect(
      session
        .scopes(1)
        .find(v => v.name === 'a')!
        .children!.map(v => v.value),
    ).toEqual(['4', '5']);
    expect(session.scopes(9)).toEqual([]);
  });

  it('reads raw memory, and marks bytes that nobody owns', async () => {
    const session = await open(
      `static unsigned char b[3] = { 1, 2, 3 }; void cpu0(void) { pw_result("%px", b); }\n#include <pagewarden.h>`,
    );
    const { result } = await session.continue();
    expect(session.readMemory(`0x${result}`, 4)).toEqual([1, 2, 3, undefined]);
  });

  it('stops at the limit of statements and says so', async () => {
    const session = await open('void cpu0(void) { for (;;) ; }', 100);
    expect(await session.continue()).toMatchObject({
      status: 'stopped',
      violations: [
        { kind: 'out-of-steps', message: 'The limit of 100 statements is reached: the run goes no further.' },
      ],
    });
  });

  it('can be cancelled, and goes on afterwards', async () => {
    const session = await open('static int n; void cpu0(void) { for (n = 0; n < 500; n++) ; }');
    let asked = 0;
    const view = await session.continue({
      get isCancellationRequested() {
        return ++asked > 100;
      },
    });
    expect(view.status).toBe('cancelled');
    expect((await session.continue()).status).toBe('finished');
  });

  it('names what cannot be executed where it is reached, not before', async () => {
    const session = await open('int absent(int); void cpu0(void) { int x = 1; if (x == 2) absent(x); x = absent(x); }');
    const view = await session.continue();
    expect(view.status).toBe('stopped');
    expect(view.violations[0]).toMatchObject({ kind: 'cannot-execute' });
    expect(view.violations[0]!.message).toMatch(/^absent\(\) cannot be executed: /);
  });

  it('runs one CPU after the other, each on its own thread', async () => {
    const session = await open(`#include <pagewarden.h>
      static int order[4], n;
      void cpu0(void) { order[n++] = 10 + pw_cpu(); }
      void cpu1(void) { order[n++] = 10 + pw_cpu(); }
      void finally(void) { pw_result("%d %d", order[0], order[1]); }`);
    expect((await session.continue()).result).toBe('10 11');
    expect(new Set(session.trace().map(step => step.cpu))).toEqual(new Set([0, 1]));
  });

  it('does not open on a scenario without cpu0()', async () => {
    await expect(open('void setup(void) { }')).rejects.toThrow(/cpu0/);
  });
});
