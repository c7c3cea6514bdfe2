import { describe, expect, it } from 'vitest';
import { resultsOf, runC, violationOf } from '../../../support/run-c';

describe('the page allocator', () => {
  it('gives a page with one reference, mapped by nobody, in the normal zone', async () => {
    expect(
      await resultsOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        pw_result("%d %d %#lx", page->_refcount.counter, page->_mapcount.counter, page_to_pfn(page));`),
    ).toEqual(['1 -1 0x100000']);
  });

  it('keeps 32-bit allocations below 4 GiB', async () => {
    expect(
      await resultsOf(`
        struct page *page = alloc_pages(GFP_KERNEL | __GFP_DMA32, 0);
        pw_result("%d", page_to_phys(page) < 1ull << 32);`),
    ).toEqual(['1']);
  });

  it('zeroes only what is asked to be zero; the rest is undefined until written', async () => {
    expect(await resultsOf(`pw_result("%llu", *(u64 *)get_zeroed_page(GFP_KERNEL));`)).toEqual(['0']);
    expect(await violationOf(`if (*(u64 *)__get_free_pages(GFP_KERNEL, 0)) pw_result("?");`)).toBe(
      'undefined-behaviour: An uninitialised value decides where to go on.',
    );
  });

  it('aligns blocks to their size and gives the lowest that is free', async () => {
    expect(
      await resultsOf(`
        struct page *one = alloc_pages(GFP_KERNEL, 0), *four = alloc_pages(GFP_KERNEL, 2);
        pw_result("%lx %lx", page_to_pfn(one), page_to_pfn(four));
        one->_refcount.counter = 0;
        free_unref_page(one, 0);
        pw_result("%lx", page_to_pfn(alloc_pages(GFP_KERNEL, 0)));`),
    ).toEqual(['100000 100004', '100000']);
  });

  it('marks compound pages as prep_compound_page() does, and unmarks them', async () => {
    expect(
      await resultsOf(`
        struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
        pw_result("%d %d %d", !!(page->flags & 1 << PG_head), page[3].compound_head == (unsigned long)page + 1,
                  page[1].compound_order);
        page->_refcount.counter = 0;
        free_unref_page(page, 2);
        pw_result("%lu %lu", page->flags, page[3].compound_head);`),
    ).toEqual(['1 1 2', '0 0']);
  });

  it('lets a part of a block go back', async () => {
    expect(
      await resultsOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 2);
        free_unref_page(page + 2, 1);
        pw_result("%d", alloc_pages(GFP_KERNEL, 1) == page + 2);`),
    ).toEqual(['1']);
  });

  it('fails an allocation when the scenario says so', async () => {
    expect(
      await resultsOf(`
        pw_fail_allocation(2);
        pw_result("%d %d %d", !!alloc_pages(GFP_KERNEL, 0), !!alloc_pages(GFP_KERNEL, 0), !!alloc_pages(GFP_KERNEL, 0));`),
    ).toEqual(['1 0 1']);
  });

  const bad: [what: string, change: string, reason: string][] = [
    ['a reference', 'page->_refcount.counter = 2;', 'nonzero _refcount: it is 2'],
    ['a count kept in _mapcount', 'page->_mapcount.counter = 0;', 'nonzero mapcount: _mapcount is 0, not -1'],
    ['a mapping', 'page->mapping = page;', 'non-NULL mapping'],
    ['a memory cgroup', 'page->memcg_data = 1;', 'page still charged to cgroup'],
  ];
  it.each(bad)('stops at a free with %s left', async (_what, change, reason) => {
    expect(
      await violationOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        page->_refcount.counter = 0;
        ${change}
        free_unref_page(page, 0);`),
    ).toMatch(
      new RegExp(
        `^bad-page-state: Frees page 0x100000, allocated by cpu0\\(\\) at scenarios/test\\.c:\\d+, in a bad state: ${reason}\\.$`,
      ),
    );
  });

  it('stops when a struct page was written to after its page was freed', async () => {
    expect(
      await violationOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        page->_refcount.counter = 0;
        free_unref_page(page, 0);
        page->_refcount.counter++;
        alloc_pages(GFP_KERNEL, 0);`),
    ).toMatch(/^bad-page-state: The allocator hands out page 0x100000 in a bad state, .*nonzero _refcount: it is 1\.$/);
  });

  it('stops at a second free', async () => {
    expect(
      await violationOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        page->_refcount.counter = 0;
        free_unref_page(page, 0);
        free_unref_page(page, 0);`),
    ).toMatch(/^double-free: Frees page 0x100000, which was already freed by cpu0\(\) at scenarios\/test\.c:\d+\.$/);
  });

  it.each([
    ['a put of a reference that nobody has', 'atomic_dec_and_test(&page->_refcount)', 0, 'goes from 0 to -1'],
    ['a pin dropped twice', 'atomic_sub(1024, &page->_refcount)', 1, 'goes from 1 to -1023'],
    ['a count that wraps', 'atomic_inc(&page->_refcount)', 0x7fffffff, 'overflows: 2147483647 becomes -2147483648'],
  ])('stops at %s', async (_what, operation, count, message) => {
    expect(
      await violationOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        atomic_set(&page->_refcount, ${count});
        ${operation};`),
    ).toContain(`count-underflow: The _refcount of page 0x100000 ${message}`);
  });

  it('leaves _mapcount alone, which starts at -1', async () => {
    expect(
      await resultsOf(`
        struct page *page = alloc_pages(GFP_KERNEL, 0);
        atomic_inc(&page->_mapcount);
        atomic_dec(&page->_mapcount);
        pw_result("%d", atomic_read(&page->_mapcount));`),
    ).toEqual(['-1']);
  });

  it('stops at a use after free, and says who allocated and who freed', async () => {
    expect(
      await violationOf(
        `
        u64 *table = make();
        drop(table);
        table[3] = 1;`,
        `static u64 *make(void) { return (u64 *)get_zeroed_page(GFP_KERNEL); }
         static void drop(u64 *table) { struct page *page = virt_to_page(table); page->_refcount.counter = 0; free_unref_page(page, 0); }`,
      ),
    ).toMatch(
      /^use-after-free: Writes 8 bytes at offset 0x18 of page 0x100000, allocated by make\(\) at .*:\d+ and freed by drop\(\) at .*:\d+, after it was freed\.$/,
    );
  });

  it('stops where sleeping is not allowed', async () => {
    expect(await violationOf(`static spinlock_t lock; spin_lock(&lock); alloc_pages(GFP_KERNEL, 0);`)).toBe(
      'sleep-in-atomic: alloc_pages() may sleep, but preemption is off (a spinlock is held, or preempt_disable() was called).',
    );
    expect(
      await resultsOf(`static spinlock_t lock; spin_lock(&lock); pw_result("%d", !!alloc_pages(GFP_ATOMIC, 0));`),
    ).toEqual(['1']);
  });
});

describe('kmalloc()', () => {
  it('has an exact end', async () => {
    expect(await violationOf(`char *p = kzalloc(20, GFP_KERNEL); p[20] = 1;`)).toMatch(
      /^undefined-behaviour: Writes 1 byte at 0 bytes past the end of the 20-byte object 0xffff888100000000, allocated by cpu0\(\) at .*, where no object lies\.$/,
    );
  });
  it('aligns to the size rounded up, and keeps objects apart', async () => {
    expect(
      await resultsOf(`
        char *a = kmalloc(64, GFP_KERNEL), *b = kmalloc(64, GFP_KERNEL);
        pw_result("%lu %lu %d", (unsigned long)a % 64, (unsigned long)b % 64, b - a >= 128);`),
    ).toEqual(['0 0 1']);
  });
  it('stops at a use after kfree(), even when much is allocated in between', async () => {
    expect(
      await violationOf(`
        int *p = kmalloc(16, GFP_KERNEL), i;
        kfree(p);
        for (i = 0; i < 20; i++) kmalloc(16, GFP_KERNEL);
        *p = 1;`),
    ).toMatch(/^use-after-free: Writes 4 bytes at offset 0 of the 16-byte object .*freed by cpu0\(\)/);
  });
  it('stops at a double kfree() and at a kfree() of something else', async () => {
    expect(await violationOf(`void *p = kmalloc(16, GFP_KERNEL); kfree(p); kfree(p);`)).toMatch(
      /^double-free: kfree\(\) frees /,
    );
    expect(await violationOf(`char *p = kmalloc(64, GFP_KERNEL); kfree(p + 8);`)).toMatch(
      /^undefined-behaviour: kfree\(\) is given offset 8 of the 64-byte object .*, which no kmalloc\(\) returned\.$/,
    );
    expect(await resultsOf(`kfree(NULL); kfree(kmalloc(0, GFP_KERNEL)); pw_result("fine");`)).toEqual(['fine']);
  });
  it('gives large objects pages of their own', async () => {
    expect(await violationOf(`u64 *p = kzalloc(3 * 4096, GFP_KERNEL); if (!p[1535]) p[1536] = 1;`)).toMatch(
      /0 bytes past the end of the 12288-byte object/,
    );
  });
});

describe('caches', () => {
  it('call the constructor of each object, and keep to low memory when told to', async () => {
    expect(
      await resultsOf(
        `struct kmem_cache *cache = kmem_cache_create("boxes", 48, 64, 0x8000 /* SLAB_CACHE_DMA32 */, make);
         int *box = kmem_cache_alloc(cache, GFP_KERNEL);
         pw_result("%d %d %d", *box, (unsigned long)box % 64 == 0, virt_to_phys(box) < 1ull << 32);
         kmem_cache_free(cache, box);`,
        'static void make(void *box) { *(int *)box = 42; }',
      ),
    ).toEqual(['42 1 1']);
  });
  it('understand the form with arguments in a struct', async () => {
    expect(
      await resultsOf(
        `struct args args = { .align = 256, .ctor = make };
         int *box = kmem_cache_alloc(kmem_cache_create("boxes", 48, &args, 0), GFP_KERNEL);
         pw_result("%d %d", *box, (unsigned long)box % 256 == 0);`,
        `struct args { unsigned int align, useroffset, usersize, freeptr_offset; bool use; void (*ctor)(void *); };
         static void make(void *box) { *(int *)box = 7; }`,
      ),
    ).toEqual(['7 1']);
  });
});

describe('addresses', () => {
  it('translate between virtual, physical, page frame and struct page, both ways', async () => {
    expect(
      await resultsOf(`
        unsigned long va = get_zeroed_page(GFP_KERNEL) + 0x123;
        struct page *page = virt_to_page(va);
        pw_result("%d %d %d %d", virt_to_phys((void *)va) == page_to_phys(page) + 0x123,
                  phys_to_virt(virt_to_phys((void *)va)) == (void *)va,
                  pfn_to_page(page_to_pfn(page)) == page, page_address(page) == (void *)(va - 0x123));`),
    ).toEqual(['1 1 1 1']);
  });
  it('have no meaning for a stack, nor for a null pointer', async () => {
    expect(await violationOf(`int x = 0; pw_result("%llu", virt_to_phys(&x));`)).toMatch(
      /asks for the physical address of local x of cpu0\(\), which is not in the direct map\.$/,
    );
    expect(await violationOf(`pw_result("%llu", virt_to_phys(NULL));`)).toMatch(/physical address of a null pointer/);
  });
});

describe('a run that never writes a large object', () => {
  it('does not pay for it', async () => {
    const view = await runC(
      `static char vast[1 << 28]; void cpu0(void) { vast[1 << 20] = 1; pw_result("%d", vast[1 << 20]); }`,
    );
    expect(view.result).toBe('1');
  });
});
