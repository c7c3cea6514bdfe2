import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../../src/source/kernel-tree';
import { MemoryTree } from '../../../src/source/memory-tree';
import type { Token } from '../../../src/source/tokens';
import type { TranslationUnit, UnitOptions } from '../../../src/source/unit';
import { openUnits } from '../../../src/source/units';

/** A unit of a tree that has only `files` (and what makes it a kernel tree). */
async function unitOf(
  files: Readonly<Record<string, string>>,
  path = 'a.c',
  options: Partial<UnitOptions> = {},
): Promise<TranslationUnit> {
  const tree = new MemoryTree(
    'memory',
    Object.entries({ Makefile: 'VERSION = 6\nPATCHLEVEL = 1\n', Kconfig: '', ...files }),
  );
  const kernel = await kernelTree(tree);
  if (!kernel.ok) throw new Error(kernel.failure.why);
  const units = await openUnits(kernel.value, { arch: 'x86', keep: new Set(), ...options });
  const unit = await units.unit(path);
  if (!unit.ok) throw new Error(unit.failure.why);
  return unit.value;
}
const spell = (tokens: readonly Token[] = []): string => tokens.map(token => token.text).join(' ');

describe('declarations of a unit', () => {
  test('a macro may make declarations, and each keeps the place where a person sees it', async () => {
    const unit = await unitOf({
      'flags.h': '#define FLAG(n) static inline int Is##n(void) { return PG_##n; }\n',
      'a.c': '#include "flags.h"\nFLAG(Locked)\nFLAG(Dirty)\nint after(void) { return IsLocked(); }\n',
    });
    expect(unit.functions().map(f => `${f.name}:${f.line}`)).toEqual(['IsLocked:2', 'IsDirty:3', 'after:4']);
    expect(spell(unit.lookup('ordinary', 'IsDirty')?.tokens())).toBe(
      'static inline int IsDirty ( void ) { return PG_Dirty ; }',
    );
  });

  test('text is expanded with the definitions that stand at its place', async () => {
    const unit = await unitOf({
      'a.c': '#define N 1\nint first = N;\n#undef N\n#define N 2\nint second = N;\n#undef N\nint third = N;\n',
    });
    expect(['first', 'second', 'third'].map(name => spell(unit.lookup('ordinary', name)?.tokens()))).toEqual([
      'int first = 1 ;',
      'int second = 2 ;',
      'int third = N ;',
    ]);
  });

  test('conditionals inside a function are evaluated, and its definitions hold for what follows', async () => {
    const unit = await unitOf({
      'a.c':
        'int f(int x)\n{\n#ifdef CONFIG_OFF\n\tif (x) {\n#else\n\tif (!x) {\n#endif\n#define LATER 7\n\t}\n\treturn 0;\n}\nint g = LATER;\n',
    });
    expect(spell(unit.lookup('ordinary', 'f')?.tokens())).toBe('int f ( int x ) { if ( ! x ) { } return 0 ; }');
    expect(spell(unit.lookup('ordinary', 'g')?.tokens())).toBe('int g = 7 ;');
  });
});
