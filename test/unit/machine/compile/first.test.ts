import { expect, it } from 'vitest';
import { runProgram } from '../../../support/c-program';
it('adds', async () => {
  const r = await runProgram(`#include <stdio.h>
struct s { int a; char b; struct { long c; } d; };
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static struct s table[] = { { 1, 'x', { 5 } }, [3] = { .d.c = 9, .a = -2 } };
int main(void) {
  int x = 3;
  unsigned char c = 250;
  struct s t = table[3];
  c += 10;
  for (int i = 0; i < 5; i++) { if (i == 2) continue; x += i; }
  printf("%d %u %d %ld %zu %s\\n", x, c, fib(15), t.d.c + table[0].d.c, sizeof(table), "hi");
  switch (x) { case 1 ... 5: puts("low"); break; case 11: puts("eleven"); default: puts("fall"); }
  return x;
}
`);
  expect(r).toMatchObject({ output: '11 4 610 14 64 hi\neleven\nfall\n', status: 11 });
});
