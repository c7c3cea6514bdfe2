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

/** What the IOMMU core's functions call of a driver. */
const CORE_CALLS: Readonly<Record<string, readonly string[]>> = {
  iommu_domain_alloc: ['domain_alloc'],
  iommu_paging_domain_alloc: ['domain_alloc', 'domain_alloc_paging'],
  iommu_map: ['map', 'map_pages', 'iotlb_sync_map'],
  iommu_unmap: ['unmap', 'unmap_pages', 'iotlb_sync'],
  iommu_iova_to_phys: ['iova_to_phys'],
  iommu_flush_iotlb_all: ['flush_iotlb_all'],
  iommu_domain_free: ['free'],
};

/** Functions that the text of a file registers as the ways to allocate a domain. */
const domainAllocations = (text: string): readonly Operation[] =>
  [...text.matchAll(/\.\s*(domain_alloc\w*)\s*=\s*&?\s*([A-Za-z_]\w*)/g)].map(([, member = '', name = '']) => ({
    member,
    name,
  }));

/**
 * Functions of a driver's text that a scenario calls as operations: by itself (`ops->map_pages(…)`) or through the IOMMU
 * core (`iommu_map(…)`).
 */
export function calledOperations(scenario: string, text: string): ReadonlySet<string> {
  const through = new Set(
    Object.entries(CORE_CALLS).flatMap(([name, members]) =>
      new RegExp(`\\b${name}\\s*\\(`).test(scenario) ? members : [],
    ),
  );
  const called = [...registeredOperations(text), ...domainAllocations(text)].filter(
    ({ member }) => through.has(member) || new RegExp(`->\\s*${member}\\s*\\(`).test(scenario),
  );
  return new Set(called.map(operation => operation.name));
}

/** A scenario's text and those of the shipped headers that it includes. */
export function withHeaders(scenario: string, shipped: ReadonlyMap<string, string>): string {
  const texts = [scenario];
  const seen = new Set<string>();
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(/^#include <(pagewarden\/[\w-]+\.h)>/gm)) {
      const header = shipped.get(`scenarios/${name}`);
      if (header === undefined || seen.has(name)) continue;
      seen.add(name);
      texts.push(header);
    }
  }
  return texts.join('\n');
}

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
