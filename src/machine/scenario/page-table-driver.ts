import type { TreePath } from '../../source/tree';

/** What a C file registers with the IOMMU core or with the io-pgtable library, as its text says it. */
export interface PageTableDriver {
  readonly path: TreePath;
  /** Objects of type `struct iommu_ops` whose domains can be mapped into. */
  readonly drivers: readonly string[];
  /** Objects of that type whose domains have operations, but none that maps: a fixed address space. */
  readonly fixed: readonly string[];
  /** Objects of type `struct io_pgtable_init_fns`, implementations of a table format, each with its `alloc`. */
  readonly formats: readonly { readonly name: string; readonly alloc: string }[];
  /** What `dev_iommu_priv_get()` is taken for, as in "foo_unit"; undefined when the file does not say. */
  readonly client: string | undefined;
  /** It asks the io-pgtable library for its tables. */
  readonly usesLibrary: boolean;
}

/** The body of an initialiser whose opening brace is at `open`. */
function braced(text: string, open: number): string {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return text.slice(open, i + 1);
  }
  return text.slice(open);
}

/** Objects of a struct type that are defined with an initialiser, and the initialiser. */
function* initialised(text: string, struct: string): Generator<readonly [name: string, body: string]> {
  const definition = new RegExp(`\\bstruct\\s+${struct}\\s+(\\w+)\\s*=\\s*\\{`, 'g');
  for (const match of text.matchAll(definition)) yield [match[1]!, braced(text, match.index + match[0].length - 1)];
}

/** Reads what a C file registers; undefined when that is nothing. */
export function pageTableDriver(path: TreePath, text: string): PageTableDriver | undefined {
  const operations = new Map(initialised(text, 'iommu_domain_ops'));
  const drivers: string[] = [];
  const fixed: string[] = [];
  for (const [name, body] of initialised(text, 'iommu_ops')) {
    if (!/\.\s*default_domain_ops\s*=/.test(body)) continue;
    const named = /\.\s*default_domain_ops\s*=\s*&\s*(\w+)\s*,/.exec(body);
    const domain = named ? (operations.get(named[1]!) ?? '') : body;
    (/\.\s*map(?:_pages)?\s*=/.test(domain) ? drivers : fixed).push(name);
  }
  const formats = [...initialised(text, 'io_pgtable_init_fns')].map(([name, body]) => ({
    name,
    alloc: /\.\s*alloc\s*=\s*&?\s*(\w+)/.exec(body)?.[1] ?? '',
  }));
  if (drivers.length + fixed.length + formats.length === 0) return undefined;
  const client = /\bstruct\s+(\w+)\s*\*\s*\w+\s*=\s*dev_iommu_priv_get\(/.exec(text)?.[1] ?? clientOfHelper(text);
  return { path, drivers, fixed, formats, client, usesLibrary: /\balloc_io_pgtable_ops\s*\(/.test(text) };
}

/** `static struct foo *to_foo(struct device *dev) { return dev_iommu_priv_get(dev); }` */
const clientOfHelper = (text: string): string | undefined =>
  /\bstruct\s+(\w+)\s*\*\s*\w+\([^)]*\)\s*\{[^{}]*return\s+dev_iommu_priv_get\(/.exec(text)?.[1];
