/**
 * 64-bit arithmetic on pairs of 32-bit words, exact. A function returns the low word and leaves the high word in
 * {@link wide}.high: two results without an object.
 */
export const wide = { high: 0 };

/** The low 64 bits of a product. */
export function multiply(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const high = (Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) | 0;
  wide.high = (high + multiplyHigh32(aLow, bLow)) | 0;
  return Math.imul(aLow, bLow);
}

/** The high word of the unsigned 64-bit product of two words. */
function multiplyHigh32(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const middle2 = a0 * b1 + (middle % 0x10000);
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000)) | 0;
}

/** Words as an unsigned 64-bit number. */
export const toUnsigned = (low: number, high: number): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
/** Words as a signed 64-bit number. */
export const toSigned = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);

/** The low word of a number; its next word goes to {@link wide}.high. */
export function fromBig(value: bigint): number {
  wide.high = Number(BigInt.asIntN(32, value >> 32n));
  return Number(BigInt.asIntN(32, value));
}

/** Unsigned quotient; the divisor is not zero. */
export function divideUnsigned(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  if (aHigh === 0 && bHigh === 0) {
    wide.high = 0;
    return Math.trunc((aLow >>> 0) / (bLow >>> 0)) | 0;
  }
  return fromBig(toUnsigned(aLow, aHigh) / toUnsigned(bLow, bHigh));
}

/** Unsigned remainder; the divisor is not zero. */
export function remainderUnsigned(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  if (aHigh === 0 && bHigh === 0) {
    wide.high = 0;
    return ((aLow >>> 0) % (bLow >>> 0)) | 0;
  }
  return fromBig(toUnsigned(aLow, aHigh) % toUnsigned(bLow, bHigh));
}

/** Signed quotient, truncated; the divisor is not zero. */
export const divideSigned = (aLow: number, aHigh: number, bLow: number, bHigh: number): number =>
  fromBig(toSigned(aLow, aHigh) / toSigned(bLow, bHigh));

/** Signed remainder with the sign of the dividend; the divisor is not zero. */
export const remainderSigned = (aLow: number, aHigh: number, bLow: number, bHigh: number): number =>
  fromBig(toSigned(aLow, aHigh) % toSigned(bLow, bHigh));

/** Shifts by 0 to 63. */
export function shiftLeft(low: number, high: number, by: number): number {
  if (by === 0) {
    wide.high = high;
    return low;
  }
  if (by >= 32) {
    wide.high = low << (by - 32);
    return 0;
  }
  wide.high = (high << by) | (low >>> (32 - by));
  return low << by;
}
export function shiftRight(low: number, high: number, by: number): number {
  if (by === 0) {
    wide.high = high;
    return low;
  }
  if (by >= 32) {
    wide.high = 0;
    return (high >>> (by - 32)) | 0;
  }
  wide.high = (high >>> by) | 0;
  return (low >>> by) | (high << (32 - by));
}
export function shiftRightSigned(low: number, high: number, by: number): number {
  if (by === 0) {
    wide.high = high;
    return low;
  }
  if (by >= 32) {
    wide.high = high >> 31;
    return high >> (by - 32);
  }
  wide.high = high >> by;
  return (low >>> by) | (high << (32 - by));
}
