import type { FieldInfo, TypeInfo } from '../program';
import { asInteger, sizeOf, spell, type CType } from './types';

const known = new WeakMap<CType, TypeInfo>();

/** A C type as the scopes pane and the memory view need it. */
export function describe(type: CType): TypeInfo {
  let info = known.get(type);
  if (!info) known.set(type, (info = make(type)));
  return info;
}

function make(type: CType): TypeInfo {
  const name = spell(type);
  const integer = asInteger(type);
  if (integer) return { kind: 'integer', name, size: integer.size, signed: integer.signed };
  const size = sizeOf(type) ?? 0;
  switch (type.kind) {
    case 'pointer':
      return { kind: 'pointer', name, to: () => describe(type.to) };
    case 'array':
      return {
        kind: 'array',
        name,
        of: describe(type.of),
        length: typeof type.length === 'number' ? type.length : 0,
        size,
      };
    case 'record': {
      const { info } = type;
      return {
        kind: 'record',
        name,
        size,
        fields: () =>
          (info.layout()?.members ?? []).map((m): FieldInfo => ({
            name: m.name ?? '',
            offset: m.offset,
            type: describe(m.type),
            ...(m.bits ? { bits: m.bits } : {}),
          })),
      };
    }
    default:
      return { kind: 'other', name, size };
  }
}
