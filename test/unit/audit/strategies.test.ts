import { beforeAll, describe, expect, it } from 'vitest';
import { Auditor, type DriverStrategy } from '../../../src/audit';
import { loadParser } from '../../support/parser';

let auditor: Auditor;
beforeAll(async () => {
  auditor = new Auditor(await loadParser());
});

const OPS = `static const struct iommu_ops example_ops = {
	.default_domain_ops = &(const struct iommu_domain_ops) {
		.map_pages	= example_map,
		.unmap_pages	= example_unmap,
	}
};
`;
const driver = (map: string, unmap: string, helpers = ''): readonly DriverStrategy[] =>
  auditor.strategies({
    path: 'drivers/iommu/example.c',
    text: `${helpers}static int example_map(struct domain *d, u64 iova)\n{\n${map}\n}\n\nstatic size_t example_unmap(struct domain *d, u64 iova)\n{\n${unmap}\n}\n\n${OPS}`,
    version: { major: 6, minor: 1, patch: 0 },
  });
const one = (map: string, unmap: string, helpers?: string): string => {
  const [s, ...others] = driver(map, unmap, helpers);
  expect(others).toEqual([]);
  return `${s!.counter.is} / ${s!.lock.is} / ${s!.freed.is}`;
};

describe('the counter strategy of page-table operations', () => {
  it('is none where unmap frees nothing', () => {
    expect(one('\tset(d, iova);', '\tclear(d, iova);')).toBe('none / none / with the domain');
  });

  it('is delegated where another library is called', () => {
    expect(one('\treturn d->ops->map_pages(d->ops, iova);', '\treturn d->ops->unmap_pages(d->ops, iova);')).toBe(
      'delegated / none / order not seen',
    );
  });

  it('is an own field that goes up and down', () => {
    expect(
      one(
        '\tspin_lock(&d->lock);\n\td->used[iova]++;\n\tspin_unlock(&d->lock);',
        '\tif (--d->used[iova] == 0) {\n\t\tflush_iotlb(d);\n\t\tfree_table(d, iova);\n\t}',
      ),
    ).toBe('own field / d->lock / after the flush');
  });

  it('is full cover where what a call covers is freed', () => {
    expect(
      one(
        '\treturn cmpxchg64(&d->pte, 0, iova);',
        '\tif (covers(d, iova))\n\t\tlist_add_tail(&d->page->lru, &d->freelist);',
      ),
    ).toBe('full-cover / compare-and-exchange / by a free list behind the flush');
  });

  it('is _refcount where entries are counted in it, through a helper', () => {
    const helpers =
      'static void get_entry(u64_pte_t *pte)\n{\n\tpage_ref_inc(virt_to_page(pte));\n}\nstatic void put_entry(u64_pte_t *pte)\n{\n\tpage_ref_dec(virt_to_page(pte));\n}\n';
    const [s] = driver('\tget_entry(d->pte);', '\tput_entry(d->pte);\n\tfree_table(d);\n\tflush_iotlb(d);', helpers);
    expect(s).toMatchObject({
      counter: { is: '_refcount', line: 3, because: 'page_ref_inc() in get_entry()' },
      freed: { is: 'before the flush' },
      map: 'example_map',
      unmap: 'example_unmap',
      ops: 'iommu_domain_ops',
    });
  });

  it('takes no lock that is taken behind the place where entries are installed for the one that guards them', () => {
    expect(
      one(
        '\tinstall(d);\n\tspin_lock(&d->stats_lock);',
        '\tclear(d);',
        'static void install(struct domain *d)\n{\n\tcmpxchg64(&d->pte, 0, 1);\n}\n',
      ),
    ).toBe('none / compare-and-exchange / with the domain');
  });

  it('is read from operations that are filled in one by one, too', () => {
    const found = auditor.strategies({
      path: 'a.c',
      text: 'static int m(void)\n{\n}\nstatic int u(void)\n{\n}\nvoid alloc(struct p *p)\n{\n\tp->iop.ops.map_pages = m;\n\tp->iop.ops.unmap_pages = u;\n}\n/* io_pgtable_ops */\n',
      version: { major: 6, minor: 1, patch: 0 },
    });
    expect(found.map(s => `${s.line} ${s.map} ${s.unmap}`)).toEqual(['9 m u']);
  });
});
