import { compareVersions, parseVersion, type KernelVersion } from '../../kernel/version';

/** The kernel's structs of page-table operations, whose members a driver sets to its own functions. */
const OPERATIONS = /\bstruct\s+(?:iommu_domain_ops|io_pgtable_ops)\b[^;{}]*?[=)]\s*\{([^}]*)\}/g;
const MEMBER = /\.\s*(\w+)\s*=\s*&?\s*([A-Za-z_]\w*)/g;

/** A function that a file registers as a page-table operation, and the member of the struct that it becomes. */
export interface Operation {
  readonly member: string;
  readonly name: string;
}

/** Functions that the text of a file registers as page-table operations. */
export const registeredOperations = (text: string): readonly Operation[] =>
  [...text.matchAll(OPERATIONS)].flatMap(([, members = '']) =>
    [...members.matchAll(MEMBER)].map(([, member = '', name = '']) => ({ member, name })),
  );

/**
 * Shipped scenarios that include `path`, as in-kernel unit tests include what they test. Those for the kernel in hand come
 * first: the newest that is not newer than it, then the others.
 */
export function scenariosOf(
  path: string,
  scenarios: ReadonlyMap<string, string>,
  version: KernelVersion,
): ReadonlyMap<string, string> {
  const found = [...scenarios].filter(([name, text]) => name.endsWith('.c') && text.includes(`#include "${path}"`));
  const distance = (text: string): readonly [number, number] => {
    const meant = parseVersion(/\bof Linux (\d+\.\d+)/.exec(text)?.[1] ?? '') ?? version;
    const newer = compareVersions({ ...meant, patch: 0 }, version) > 0;
    return [newer ? 1 : 0, (newer ? 1 : -1) * (1000 * meant.major + meant.minor)];
  };
  return new Map(
    found.sort(([, a], [, b]) => {
      const [left, right] = [distance(a), distance(b)];
      return left[0] - right[0] || left[1] - right[1];
    }),
  );
}

/** The files of a tree that shipped scenarios include. */
export const scenarioFiles = (scenarios: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set(
    [...scenarios]
      .filter(([name]) => name.endsWith('.c'))
      .flatMap(([, text]) => [...text.matchAll(/^#include "([^"]+\.c)"/gm)].map(([, path = '']) => path)),
  ),
];

/** Whether a scenario's text names `name`. */
export const names = (scenario: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(scenario);
