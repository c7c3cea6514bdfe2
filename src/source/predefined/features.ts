import type { PreToken } from '../pre-token';
import { Sym } from '../symbols';

/** Attributes that gcc 12 knows, among those that kernels ask about (`gcc -E` with `__has_attribute`). */
const ATTRIBUTES = new Set([
  ...['access', 'alias', 'aligned', 'alloc_align', 'alloc_size', 'always_inline', 'artificial', 'assume_aligned'],
  ...['cleanup', 'cold', 'common', 'const', 'constructor', 'copy', 'deprecated', 'designated_init', 'destructor'],
  ...['error', 'externally_visible', 'fallthrough', 'flatten', 'format', 'format_arg', 'gnu_inline', 'hot', 'ifunc'],
  ...['leaf', 'malloc', 'may_alias', 'mode', 'naked', 'no_instrument_function', 'no_profile_instrument_function'],
  ...['no_reorder', 'no_sanitize', 'no_sanitize_address', 'no_sanitize_coverage', 'no_sanitize_thread'],
  ...['no_sanitize_undefined', 'no_split_stack', 'no_stack_protector', 'noclone', 'noinit', 'noinline', 'noipa'],
  ...['nonnull', 'nonstring', 'noplt', 'noreturn', 'nothrow', 'optimize', 'packed', 'patchable_function_entry', 'pure'],
  ...['returns_nonnull', 'returns_twice', 'scalar_storage_order', 'section', 'sentinel', 'simd', 'stack_protect'],
  ...['symver', 'target', 'target_clones', 'tls_model', 'transparent_union', 'uninitialized', 'unused', 'used'],
  ...['vector_size', 'visibility', 'warn_if_not_aligned', 'warn_unused_result', 'warning', 'weak', 'weakref'],
  ...['zero_call_used_regs'],
]);

/** Builtins that only clang has, among those that kernels ask about. */
const CLANG_BUILTINS =
  /^__builtin_(?:bitreverse|rotate|debugtrap|unpredictable|get_vtable|counted_by_ref|addressof|arm_|elementwise|reduce|nondeterministic|is_constant_p|structured|typeof)/;

/** What gcc 12 answers to `__has_attribute(x)` and `__has_builtin(x)`. */
export function gccHas(operator: number, operand: readonly PreToken[]): boolean {
  const name = operand.at(-1)?.text ?? '';
  if (operator === Sym.__has_builtin) {
    return /^__(?:builtin|sync|atomic)_/.test(name) && !CLANG_BUILTINS.test(name);
  }
  return ATTRIBUTES.has(name.replace(/^__(.*)__$/, '$1'));
}
