/** Checks of values that come from outside: a webview's content, or what was kept from before a reload, is never trusted. */

/** Is the value a `T`? */
export type Shape<T> = (value: unknown) => value is T;

/** What a {@link Shape} checks for. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** A string. */
export const isText: Shape<string> = (value): value is string => typeof value === 'string';

/** A whole number from 0. */
export const isNatural: Shape<number> = (value): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Any number. */
export const isNumber: Shape<number> = (value): value is number => typeof value === 'number' && !Number.isNaN(value);

/** One of these values. */
export const isOneOf =
  <const T extends readonly unknown[]>(...values: T): Shape<T[number]> =>
  (value): value is T[number] =>
    values.includes(value);

/** null, or what `shape` says. */
export const isNullOr =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value): value is T | null =>
    value === null || shape(value);

/** A list whose members are all as `shape` says. */
export const isListOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(shape);

/** A record with these members; those of `optional` may be missing. Members that are not named are let through. */
export const isRecord =
  <R extends Readonly<Record<string, Shape<unknown>>>, O extends Readonly<Record<string, Shape<unknown>>> = never>(
    members: R,
    optional?: O,
  ): Shape<{ readonly [K in keyof R]: Shaped<R[K]> } & { readonly [K in keyof O]?: Shaped<O[K]> }> =>
  (value): value is never => {
    if (typeof value !== 'object' || value === null) return false;
    const record = value as Readonly<Record<string, unknown>>;
    const all = (shapes: Readonly<Record<string, Shape<unknown>>>, absent: boolean) =>
      Object.entries(shapes).every(([name, shape]) => (absent && record[name] === undefined) || shape(record[name]));
    return all(members, false) && all(optional ?? {}, true);
  };
