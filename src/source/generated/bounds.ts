import type { Configuration } from '../config/configuration';
import { evaluate } from '../condition';
import { enumeratorValue } from '../enumerators';
import type { PreToken } from '../pre-token';
import { TokenKind } from '../tokens';
import type { BuiltUnit } from '../built-unit';

/**
 * `include/generated/bounds.h`: the build compiles kernel/bounds.c and reads the constants of its `DEFINE(name, value)` lines
 * off the assembly (Kbuild, `filechk_offsets`); here they are evaluated.
 */
export function boundsHeader(unit: BuiltUnit, configuration: Configuration): string {
  const main = unit.lookup('ordinary', 'main')?.tokens() ?? [];
  let text = '';
  for (const [i, token] of main.entries()) {
    // asm volatile("\n.ascii \"->" "NAME" " %0 …" : : "i" (value)) (include/linux/kbuild.h)
    if (token.kind !== TokenKind.String || !token.text.includes('.ascii')) continue;
    const name = main[i + 1]!.text.slice(1, -1);
    let at = i;
    while (at < main.length && main[at]!.text !== '"i"') at++;
    const from = at + 2;
    let depth = 1;
    for (at = from; at < main.length && depth > 0; at++) {
      if (main[at]!.text === '(') depth++;
      else if (main[at]!.text === ')') depth--;
    }
    const value = evaluate(main.slice(from, at - 1), {
      identifier: word => enumeratorValue(unit, word.text),
      call: (word, operand) => call(word.text, operand, unit, configuration),
    });
    if (value) text += `#define ${name} ${value.bits}\n`;
  }
  return text;
}

/** The few functions of kernel/bounds.c's expressions. */
function call(
  name: string,
  operand: readonly PreToken[],
  unit: BuiltUnit,
  configuration: Configuration,
): bigint | undefined {
  if (name === 'sizeof') {
    // Only sizeof(spinlock_t) is asked: 4 bytes unless debugging or PREEMPT_RT makes it larger than a long, which is all
    // that its user (include/linux/mm_types_task.h) looks at.
    const large = ['DEBUG_SPINLOCK', 'DEBUG_LOCK_ALLOC', 'PREEMPT_RT'].some(option => configuration.has(option));
    return large ? 64n : 4n;
  }
  if (name === '__builtin_constant_p') return 1n;
  const value = evaluate(operand, { identifier: word => enumeratorValue(unit, word.text) });
  if (!value) return undefined;
  const n = BigInt.asUintN(64, value.bits);
  if (name.startsWith('__builtin_clz')) return BigInt(64 - n.toString(2).length);
  if (/ilog2|order_base_2/.test(name)) return 0n; // the arm for variables, never taken
  return undefined;
}
