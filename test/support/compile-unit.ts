import { UNSIGNED_PLAIN_CHAR, CHAR } from '../../src/machine/compile/types';
import { compileFunction } from '../../src/machine/compile/lower/function';
import { UnitScope } from '../../src/machine/compile/unit-scope';
import { PRIMITIVES } from '../../src/machine/primitives';
import type { CompiledFunction, SymbolId } from '../../src/machine/program';
import type { TreePath } from '../../src/source/tree';
import { openUnits } from '../../src/source/units';
import { realTree } from './session';

/** Compiles every function of a kernel file, and every inline function of its headers that they refer to. */
export async function compileAll(
  version: '6.1' | '6.12',
  arch: string,
  path: TreePath,
): Promise<{ readonly own: readonly CompiledFunction[]; readonly inlines: readonly CompiledFunction[] }> {
  const units = await openUnits(await realTree(version), { arch, keep: new Set(PRIMITIVES.keys()) });
  const unit = await units.unit(path);
  if (!unit.ok) throw new Error(unit.failure.why);
  const scope = new UnitScope(unit.value, version === '6.1' && arch === 'x86' ? CHAR : UNSIGNED_PLAIN_CHAR, PRIMITIVES);
  const names = unit.value.functions().map(declared => declared.name);
  const count = names.length;
  const seen = new Set(names);
  const made: CompiledFunction[] = [];
  // Grows while it is walked: what a function refers to comes after it.
  for (const name of names) {
    const found = scope.function(name);
    if (!found) throw new Error(`${path}: ${name}() has no definition`);
    made.push(
      compileFunction(scope.typing, found.definition, found.symbol, {
        symbolId: symbol => {
          if (symbol.kind === 'function' && !seen.has(symbol.name) && scope.function(symbol.name)) {
            seen.add(symbol.name);
            names.push(symbol.name);
          }
          return 0 as SymbolId;
        },
        site: () => 0 as SymbolId,
        bytes: () => 0 as SymbolId,
      }),
    );
  }
  return { own: made.slice(0, count), inlines: made.slice(count) };
}

/** What stops in a function because it could not be compiled, as "function: construct". */
export const uncompiled = (fn: CompiledFunction): string[] =>
  fn.traps
    .map(trap => trap.construct)
    .filter(construct => !/^the return of|^code that __builtin_unreachable/.test(construct))
    .map(construct => `${fn.name}: ${construct}`);
