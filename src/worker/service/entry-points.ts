/** The kernel's structs of page-table operations, whose members a driver sets to its own functions. */
const OPERATIONS = /\bstruct\s+(?:iommu_domain_ops|io_pgtable_ops)\b[^;{}]*?[=)]\s*\{([^}]*)\}/g;
const MEMBER = /\.\s*\w+\s*=\s*&?\s*([A-Za-z_]\w*)/g;

/** Functions that the text of a file registers as page-table operations. */
export function registeredOperations(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, members = ''] of text.matchAll(OPERATIONS)) {
    for (const [, name = ''] of members.matchAll(MEMBER)) names.add(name);
  }
  return names;
}

/** Shipped scenarios that include `path`, as in-kernel unit tests include what they test. */
export function scenariosOf(path: string, scenarios: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...scenarios].filter(([, text]) => text.includes(`#include "${path}"`)));
}
