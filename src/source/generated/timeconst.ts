import { defines, header } from './derivation';

/** `include/generated/timeconst.h`: what kernel/time/timeconst.bc computes for CONFIG_HZ. */
export const timeconst = header('include/generated/timeconst.h', ({ configuration }) => {
  const hz = BigInt(configuration.get('HZ') ?? 0);
  return hz < 2n ? undefined : timeConstants(hz);
});

/** The constants for `hz` ticks a second. */
export function timeConstants(hz: bigint): string {
  const pairs: [string, string | bigint][] = [];
  for (const [unit, perSecond] of [
    ['MSEC', 1000n],
    ['USEC', 1_000_000n],
  ] as const) {
    for (const [name, n, d] of [
      [`HZ_TO_${unit}`, perSecond, hz],
      [`${unit}_TO_HZ`, hz, perSecond],
    ] as const) {
      const shift = shiftFor(n, d);
      pairs.push(
        [`${name}_MUL32`, hexadecimal(reciprocal(shift, n, d))],
        [`${name}_ADJ32`, hexadecimal(adjustment(shift, n, d))],
        [`${name}_SHR32`, shift],
      );
    }
  }
  for (const [unit, perSecond] of [
    ['MSEC', 1000n],
    ['USEC', 1_000_000n],
    ['NSEC', 1_000_000_000n],
  ] as const) {
    const common = gcd(hz, perSecond);
    pairs.push(
      [`HZ_TO_${unit}_NUM`, perSecond / common],
      [`HZ_TO_${unit}_DEN`, hz / common],
      [`${unit}_TO_HZ_NUM`, hz / common],
      [`${unit}_TO_HZ_DEN`, perSecond / common],
    );
  }
  return `#include <linux/param.h>\n#include <linux/types.h>\n${defines(pairs)}`;
}

const hexadecimal = (value: bigint): string => `U64_C(0x${value.toString(16).toUpperCase()})`;
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
/** `fmul`: n/d as a multiplication by 2^-shift, rounded up. */
const reciprocal = (shift: bigint, n: bigint, d: bigint): bigint => ((1n << shift) * n + d - 1n) / d;
/** `fadj`: what rounding up must be corrected by. */
function adjustment(shift: bigint, n: bigint, d: bigint): bigint {
  const reduced = d / gcd(n, d);
  return ((1n << shift) * (reduced - 1n)) / reduced;
}
/** `fmuls`: the shift that brings the multiplier into [2^31, 2^32). */
function shiftFor(n: bigint, d: bigint): bigint {
  let shift = 0n;
  while (reciprocal(shift, n, d) < 1n << 31n) shift++;
  return shift;
}
