import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../support/c-program';
import { compiled } from '../../../support/compiled';

describe('what cannot be compiled is named, and stops only where it is reached', () => {
  it.each([
    ['floating-point arithmetic', 'double d = 1.5; return (int)(d * 2);'],
    ['a 128-bit integer', '__int128 x = n; return (int)x;'],
    ['inline assembly', 'asm volatile("hlt"); return 0;'],
    ["the undeclared name 'nowhere'", 'return nowhere;'],
    ["member 'z', which 'struct s' does not have", 'struct s { int a; } v = { 1 }; return v.z;'],
    ["the incomplete type 'struct later'", 'struct later *p = 0; return sizeof(*p);'],
    ["expected an expression before ';'", 'n = 3 + ; return n;'],
    ["expected ')' before ';'", 'return (n;'],
    ['the unknown builtin', 'return __builtin_no_such_thing(n);'],
  ])('%s', async (construct, statements) => {
    const { fn } = await compiled(`int f(int n) {\n${statements}\n}`);
    const words = construct === 'the unknown builtin' ? "'__builtin_no_such_thing'" : construct;
    expect(fn.traps.map(trap => trap.construct).join('; ')).toContain(words);
    expect(fn.traps[0]!.spot).toMatchObject({ path: 'x.c', line: 2 });
  });

  it('a branch that is not taken may hold anything', async () => {
    const text = 'int main(int n) { int x = 3; if (x == 4) { asm("hlt"); x = 1.5 * x; } return x == 3 ? x : nowhere; }';
    expect(await runProgram(text)).toMatchObject({ status: 3, stopped: undefined });
  });

  it('a statement that does not parse does not take the rest of its function along', async () => {
    const text = 'int main(void) { int x = 3; if (x == 4) { x = ; y z; } return x; }';
    expect(await runProgram(text)).toMatchObject({ status: 3 });
  });

  it('reaching one says construct, file and line', async () => {
    const { stopped } = await runProgram('int main(void) {\n  int x = 1;\n  asm volatile("hlt");\n  return x;\n}');
    expect(stopped).toContain('inline assembly');
    expect(stopped).toContain('main.c:3');
  });

  it('a call of a function that nothing declares stops at the call, with its name', async () => {
    const { stopped } = await runProgram('int main(void) { return missing_function(1); }');
    expect(stopped).toContain('missing_function');
  });
});
