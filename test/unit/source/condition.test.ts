import { expect, test } from 'vitest';
import { charValue, numberValue } from '../../../src/source/condition';
import { unitOf } from '../../support/units';

/** Which of the conditions hold. */
async function holding(definitions: string, conditions: readonly string[]): Promise<string[]> {
  const text = conditions.map((condition, i) => `#if ${condition}\nint yes_${i};\n#endif\n`).join('');
  const unit = await unitOf({ 'a.c': definitions + text });
  return conditions.filter((_, i) => unit.lookup('ordinary', `yes_${i}`));
}

test('arithmetic is that of intmax_t and uintmax_t', async () => {
  const yes = ['1 + 2 * 3 == 7', '(1 << 63) < 0', '-1 > 0u', '1 ? 2 : 1 / 0', '0 && 1 / 0 || 1', '~0 == -1'];
  const also = ["'a' == 97", "'\\377' < 0", '0x10 == 020', '0b101 == 5', '-7 / 2 == -3', '-7 % 2 == -1', '1 <= 1 != 0'];
  const no = ['1 / 0', '', '1 +', '(1', '1 2', '0', '0.5', 'undefined_name'];
  expect(await holding('', [...yes, ...also, ...no])).toEqual([...yes, ...also]);
});

test('defined is asked before macros are expanded, and may come out of one', async () => {
  const definitions = '#define ZERO 0\n#define EMPTY\n#define HAS_ZERO defined(ZERO)\n';
  const yes = ['defined ZERO', 'defined(EMPTY) && !ZERO', 'HAS_ZERO', 'defined __LINE__', '!defined(NONE)'];
  expect(await holding(definitions, [...yes, 'defined', 'EMPTY'])).toEqual(yes);
});

test('IS_ENABLED works through its macros', async () => {
  const definitions = `
#define __ARG_PLACEHOLDER_1 0,
#define __take_second_arg(__ignored, val, ...) val
#define __or(x, y) ___or(x, y)
#define ___or(x, y) ____or(__ARG_PLACEHOLDER_##x, y)
#define ____or(arg1_or_junk, y) __take_second_arg(arg1_or_junk 1, y)
#define __is_defined(x) ___is_defined(x)
#define ___is_defined(val) ____is_defined(__ARG_PLACEHOLDER_##val)
#define ____is_defined(arg1_or_junk) __take_second_arg(arg1_or_junk 1, 0)
#define IS_ENABLED(option) __or(__is_defined(option), __is_defined(option##_MODULE))
#define CONFIG_BUILTIN 1
#define CONFIG_AS_MODULE_MODULE 1
`;
  const yes = ['IS_ENABLED(CONFIG_BUILTIN)', 'IS_ENABLED(CONFIG_AS_MODULE)', '!IS_ENABLED(CONFIG_OFF)'];
  expect(await holding(definitions, yes)).toEqual(yes);
});

test('gcc 12 is the compiler: version, sizes, attributes, builtins', async () => {
  const yes = [
    '__GNUC__ == 12 && !defined(__clang__)',
    '__SIZEOF_LONG__ == 8 && __CHAR_BIT__ == 8 && defined(__x86_64__)',
    '__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__',
    '__has_attribute(__fallthrough__) && __has_attribute(packed) && !__has_attribute(__counted_by__)',
    '__has_builtin(__builtin_expect) && !__has_builtin(__builtin_bitreverse32)',
    'defined(__KERNEL__) && defined(__OPTIMIZE__)',
  ];
  expect(await holding('', yes)).toEqual(yes);
  const arm = await unitOf({ 'a.c': '#ifdef __aarch64__\nint arm;\n#endif\n' }, 'a.c', { arch: 'arm64' });
  expect(arm.lookup('ordinary', 'arm')).toBeDefined();
});

test('one branch of a group is read: the first that holds, later conditions are not looked at', async () => {
  const unit = await unitOf({
    'a.c':
      '#if 0\nint a;\n#elif 1\nint b;\n#elif 1 / 0\nint c;\n#else\nint d;\n#endif\n#ifndef X\n#else\nint e;\n#endif\n#if 0\n#if 1\n#else\nint f;\n#endif\n#endif\nint g;\n#if 1\nint h;\n',
  });
  expect([...'abcdefgh'].filter(name => unit.lookup('ordinary', name))).toEqual(['b', 'g', 'h']);
});

test('integer and character constants', () => {
  expect(['42', '0x2AuL', '052', '0b101010'].map(text => numberValue(text)?.bits)).toEqual([42n, 42n, 42n, 42n]);
  expect(['0x8000000000000000', '1u', '1'].map(text => numberValue(text)?.unsigned)).toEqual([true, true, false]);
  expect(['1.0', '08', '1x', '0x'].map(text => numberValue(text))).toEqual(Array(4).fill(undefined));
  expect(["'\\n'", "'\\x41'", "'\\0'", "'ab'", "L'\\xff'", "'\\xff'"].map(text => charValue(text))).toEqual([
    ...[10n, 65n, 0n, 0x6162n, 255n, -1n],
  ]);
});
