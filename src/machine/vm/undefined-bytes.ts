/**
 * How undefined bytes spread through arithmetic. Bit n of a mask is set when byte n of a register was never written.
 * Copying undefined bytes is fine; only a decision on them stops. Conservative: a byte counts as defined only if it
 * cannot depend on an undefined one.
 */

/** From the lowest undefined byte upwards: what sums and differences do. */
export const SPREAD = Uint8Array.from({ length: 256 }, (_, mask) => (mask ? 0xff & -(mask & -mask) : 0));
/** The same for a 32-bit result that is sign-extended. */
export const SPREAD_W = Uint8Array.from({ length: 256 }, (_, mask) => SPREAD[mask & 15]!);
/** The same for a 32-bit result that is zero-extended. */
export const SPREAD_U = Uint8Array.from({ length: 256 }, (_, mask) => SPREAD[mask & 15]! & 15);
/** What sign extension from 8, 16 or 32 bits makes of a mask. */
export const SIGN_8 = Uint8Array.from({ length: 256 }, (_, mask) => (mask & 1 ? 0xff : 0));
export const SIGN_16 = Uint8Array.from({ length: 256 }, (_, mask) => (mask & 1) | (mask & 2 ? 0xfe : 0));
export const SIGN_32 = Uint8Array.from({ length: 256 }, (_, mask) => (mask & 7) | (mask & 8 ? 0xf8 : 0));

const byteOf = (low: number, high: number, n: number): number =>
  (n < 4 ? low >>> (n * 8) : high >>> ((n - 4) * 8)) & 0xff;

/**
 * `and` and `or`: a byte is defined when one side is defined and decides it alone (0 for `and`, 255 for `or`).
 */
export function maskOfLogic(
  decides: 0 | 0xff,
  aLow: number,
  aHigh: number,
  aMask: number,
  bLow: number,
  bHigh: number,
  bMask: number,
): number {
  let mask = aMask | bMask;
  for (let n = 0; n < 8; n++) {
    const bit = 1 << n;
    if (!(mask & bit)) continue;
    if (!(aMask & bit) && byteOf(aLow, aHigh, n) === decides) mask &= ~bit;
    else if (!(bMask & bit) && byteOf(bLow, bHigh, n) === decides) mask &= ~bit;
  }
  return mask;
}

/** A shift of a mask of `bytes` bytes by a number of bits to the left; neighbours that share bits are all undefined. */
export function maskShiftedLeft(mask: number, by: number, bytes: number): number {
  const whole = by >> 3;
  const moved = by & 7 ? (mask << whole) | (mask << (whole + 1)) : mask << whole;
  return moved & ((1 << bytes) - 1);
}

/** The same to the right; `signed` copies the definedness of the top byte. */
export function maskShiftedRight(mask: number, by: number, bytes: number, signed: boolean): number {
  const width = (1 << bytes) - 1;
  const wide = (mask & width) | (signed && mask & (1 << (bytes - 1)) ? ~width : 0);
  const whole = by >> 3;
  const moved = by & 7 ? (wide >> whole) | (wide >> (whole + 1)) : wide >> whole;
  return moved & width;
}
