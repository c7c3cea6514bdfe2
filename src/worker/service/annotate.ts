import { apiOf, type FileAudit } from '../../audit';
import type { Use } from '../../audit/finding';
import { describeEffect, describeOrder, describePresence, inRelease } from '../../kernel/page-count-api';
import { formatVersion, type KernelVersion } from '../../kernel/version';
import type { AnnotatedUse, FunctionInfo } from '../../protocol/analysis';

/** A use with what the API table says of it; `forwardsTo` is the call that a driver's own helper stands for. */
export function annotate(use: Use, version: KernelVersion, forwardsTo?: string): AnnotatedUse {
  const row = apiOf(use.symbol) ?? (forwardsTo === undefined ? undefined : apiOf(forwardsTo));
  if (!row) return { ...use, effect: `Names \`${use.count}\`.`, ordering: '', versions: '', notes: [] };
  const notes: string[] = [];
  if (row.name !== use.symbol) notes.push(`${use.symbol} only forwards to ${row.name}.`);
  if (!inRelease(row, version))
    notes.push(`Linux ${formatVersion(version)} has no ${row.name}${row.successor ? `: use ${row.successor}` : ''}.`);
  return {
    ...use,
    effect: `${describeEffect(row)}. Returns ${row.returns}.`,
    ordering: describeOrder(row),
    versions: describePresence(row),
    notes,
  };
}

/** The functions of an audited file; `entryPoints` are the names worth a CodeLens. */
export const functionsOf = (audit: FileAudit, entryPoints: ReadonlySet<string>): readonly FunctionInfo[] =>
  audit.functions.map(fn => ({
    name: fn.name,
    line: fn.nameRange.line,
    endLine: fn.endLine,
    entryPoint: entryPoints.has(fn.name),
  }));
