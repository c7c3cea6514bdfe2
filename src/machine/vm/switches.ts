import type { SwitchTable } from '../program';

/** The instruction at which a `switch` goes on for a value. Cases do not overlap, so their order does not matter. */
export function chooseCase(table: SwitchTable, low: number, high: number): number {
  const atLeast = (value: readonly [number, number], bound: readonly [number, number]): boolean =>
    value[1] === bound[1]
      ? value[0] >>> 0 >= bound[0] >>> 0
      : table.signed
        ? value[1] > bound[1]
        : value[1] >>> 0 > bound[1] >>> 0;
  const value = [low, high] as const;
  for (const { from, to, target } of table.cases) if (atLeast(value, from) && atLeast(to, value)) return target;
  return table.otherwise;
}
