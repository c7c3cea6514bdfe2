import type { RecordLayout } from '../program';
import { describe } from './describe';
import { sizeOf, type RecordType } from './types';

type Field = RecordLayout['fields'] extends ReadonlyMap<string, infer F> ? F : never;
type Fields = Map<string, Field>;

/** The layout of a complete record, with every member of its members under "a.b"; undefined when it is incomplete. */
export function recordLayout(name: string, type: RecordType): RecordLayout | undefined {
  const layout = type.info.layout();
  if (!layout) return undefined;
  const fields: Fields = new Map();
  collect(type, '', 0, fields);
  return { name, size: layout.size, align: layout.align, fields };
}

function collect(type: RecordType, prefix: string, base: number, into: Fields): void {
  for (const member of type.info.layout()?.members ?? []) {
    const offset = base + member.offset;
    if (member.name !== undefined) {
      into.set(prefix + member.name, {
        offset,
        size: sizeOf(member.type) ?? 0,
        type: describe(member.type),
        ...(member.bits ? { bits: member.bits } : {}),
      });
    }
    if (member.type.kind === 'record')
      collect(member.type, member.name === undefined ? prefix : `${prefix}${member.name}.`, offset, into);
  }
}
