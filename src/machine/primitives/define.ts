import type { Call } from './call';
import type { Ordering, PrimitiveEntry, Touches } from './entry';
import type { ParameterShape, ResultShape } from './shape';

/** Letters for parameter shapes, so that a family's table fits on the screen. */
const SHAPES: Readonly<Record<string, ParameterShape>> = {
  v: 'value',
  a: 'address',
  l: 'lvalue',
  p: 'pointer',
  o: 'operand',
  t: 'type',
  i: 'ignored',
};

/** What most entries of a family have in common, and what one entry changes. */
export interface Traits {
  readonly ordering?: Ordering;
  readonly source: string;
  /** Default true. */
  readonly visible?: boolean;
  readonly variadic?: boolean;
  readonly site?: boolean;
  readonly noReturn?: boolean;
  readonly touches?: Touches;
}

/** {@link Touches} of the object that one argument points to. */
export const touching = (effect: Touches['effect'], pointer: number, bytes: number): Touches => ({
  effect,
  pointers: [pointer],
  bytes,
});

/**
 * A modelled primitive. `parameters` has one letter per parameter: v(alue), a(ddress of an lvalue), l(value),
 * p(ointer), o(perand), t(ype), i(gnored). `result` is a shape or a C type.
 */
export const modelled = (
  name: string,
  parameters: string,
  result: string,
  traits: Traits,
  run: (call: Call) => void,
): PrimitiveEntry => ({
  name,
  parameters: [...parameters].map(letter => SHAPES[letter]!),
  result: resultShape(result),
  kind: 'modelled',
  ordering: traits.ordering ?? 'none',
  source: traits.source,
  visible: traits.visible ?? true,
  ...(traits.variadic ? { variadic: true } : {}),
  ...(traits.site ? { site: true } : {}),
  ...(traits.noReturn ? { noReturn: true } : {}),
  ...(traits.touches ? { touches: traits.touches } : {}),
  run,
});

/** A stub: does less than the kernel's, and says what is assumed. Without `run` it gives zero. */
export const stubbed = (
  name: string,
  parameters: string,
  result: string,
  traits: Traits,
  assumption: string,
  run: (call: Call) => void = () => undefined,
): PrimitiveEntry => ({
  ...modelled(name, parameters, result, { visible: false, ...traits }, run),
  kind: 'stubbed',
  assumption,
});

function resultShape(result: string): ResultShape {
  return result === 'void' || result === 'pointee' || result === 'argument' || result === 'declared'
    ? result
    : { type: result };
}
