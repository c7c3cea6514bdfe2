/** Numbers as kernel engineers write them. */

/** A "0x…" string without leading zeros. */
export const hex = (value: string | number | bigint): string => `0x${BigInt(value).toString(16)}`;

/** Bytes in the largest unit that divides them: 4K, 2M, 1G, 512G, 256T. */
export function size(bytes: string | bigint): string {
  let value = BigInt(bytes);
  for (const unit of ['', 'K', 'M', 'G', 'T', 'P']) {
    if (value % 1024n !== 0n || value === 0n) return `${value}${unit}`;
    value /= 1024n;
  }
  return `${value}E`;
}

/** Fills `{0}`, `{1}` … of a string of the person's language. */
export const fillIn = (text: string, ...values: readonly (string | number)[]): string =>
  text.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));

/** "+1" or "-2" between two decimal numbers; undefined when one of them is no number. */
export function delta(before: string, after: string): string | undefined {
  if (!/^-?\d+$/.test(before) || !/^-?\d+$/.test(after)) return undefined;
  const difference = BigInt(after) - BigInt(before);
  return difference === 0n ? undefined : difference > 0n ? `+${difference}` : `−${-difference}`;
}
