/**
 * Makes a VT-d driver count the present entries of each page table in the `_refcount` of the table's page, and free a
 * table as soon as an unmap leaves it empty. The driver's text is found by its shape in the tree under test; every line
 * that is put in is ours, so that no line of the kernel is kept here.
 */
export const DRIVER = 'drivers/iommu/intel/iommu.c';

const HELPERS = `/*
 * The page of a table has one reference from its allocation, and one for each
 * entry that is present: 1 is empty, 513 is full.
 */
static u64 table_entry_set(struct dma_pte *entry, u64 val)
{
	u64 old = cmpxchg64(&entry->val, 0ULL, val);

	if (!old) {
		int refs = page_ref_inc_return(virt_to_page(entry));

		WARN_ON_ONCE(refs > 513 || refs < 2);
	}

	return old;
}

static void table_entry_clear(struct dma_pte *entry)
{
	u64 old = xchg(&entry->val, 0ULL);
	int refs;

	if (!(old & (DMA_PTE_READ | DMA_PTE_WRITE)))
		return;

	refs = page_ref_dec_return(virt_to_page(entry));
	WARN_ON_ONCE(refs > 512 || refs < 1);
}

`;

const FREE_EMPTY = `
			if (page_count(below) == 1) {
				table_entry_clear(pte);
				list_add_tail(&below->lru, freelist);
				if (!first_pte)
					first_pte = pte;
				last_pte = pte;
			}
`;

/** The driver's text with the edits; throws when the text does not have the shape that they need. */
export function countInRefcount(driver: string): string {
  let text = driver;
  const edit = (what: RegExp, put: (match: string) => string): void => {
    const edited = text.replace(what, put);
    if (edited === text) throw new Error(`The driver has no ${String(what)}.`);
    text = edited;
  };
  /** Edits inside the function whose definition matches `head`, up to its closing brace. */
  const inside = (head: RegExp, what: RegExp, put: (match: string) => string): void => {
    const start = text.search(head);
    const end = text.indexOf('\n}\n', start);
    if (start < 0 || end < 0) throw new Error(`The driver has no ${String(head)}.`);
    const body = text.slice(start, end);
    const edited = body.replace(what, put);
    if (edited === body) throw new Error(`${String(head)} has no ${String(what)}.`);
    text = text.slice(0, start) + edited + text.slice(end);
  };

  edit(/\bcmpxchg64\(&pte->val, 0ULL, pteval\)/, () => 'table_entry_set(pte, pteval)');
  edit(/\bcmpxchg64_local\(&pte->val, 0ULL, pteval\)/, () => 'table_entry_set(pte, pteval)');
  edit(/\bdma_clear_pte\(pte\)/g, () => 'table_entry_clear(pte)');
  edit(/^static struct dma_pte \*pfn_to_dma_pte\(struct dmar_domain \*domain,$/m, head => HELPERS + head);

  // A table that is given up with everything below it: its entries go first, so that its count returns to 1.
  const listing = /^static void dma_pte_list_pagetables\(/m;
  inside(listing, /\tif \(level == 1\)\n\t\treturn;\n\n/, () => '');
  inside(listing, /if \(dma_pte_present\(pte\) &&/, head => head.replace('if (', 'if (level > 1 && '));
  inside(listing, /\t\tpte\+\+;\n/, line => `\t\ttable_entry_clear(pte);\n${line}`);

  const clearing = /^static void dma_pte_clear_level\(/m;
  inside(
    clearing,
    /\} else if \(level > 1\) \{\n/,
    line => `${line}\t\t\tstruct page *below = virt_to_page(phys_to_virt(dma_pte_addr(pte)));\n\n`,
  );
  inside(clearing, /last_pfn,\s+freelist\);\n/, call => call + FREE_EMPTY);
  return text;
}
