import { describe, expect, it } from 'vitest';
import { ACTORS } from '../../../src/explore/actors';
import { pageLifetimeSet } from '../../../src/explore/page-lifetime';
import { findFunctions, parametersOf } from '../../../src/source/syntax/functions';

const set = (definition: string, ends = true) => {
  const [fn] = findFunctions(`${definition}\n{\n}\n`);
  return pageLifetimeSet({ path: 'mm/a.c', name: fn!.name, parameters: parametersOf(fn!), ends });
};
const meeting = ACTORS.filter(actor => actor.page).length;

describe('the standard set for the life of a page', () => {
  it('puts the owner beside every actor that may hold or find a page: one page, eight plain ones, a compound page', () => {
    const names = set('void release(struct page *page, unsigned int order)').map(({ name }) => name);
    expect(names).toHaveLength(3 * meeting);
    expect(names).toContain('release-order-3-plain-beside-late-put');
    expect(names.map(name => name.replace(/.*-beside-/, ''))).toEqual(
      expect.arrayContaining(['gup-fast-pin', 'page-cache']),
    );
  });

  it('leaves plain blocks out for a function that is not told their order', () => {
    const names = set('static void put(struct folio *folio, bool dirty)').map(({ name }) => name);
    expect(names).toHaveLength(2 * meeting);
    expect(names.filter(name => name.includes('plain'))).toEqual([]);
  });

  it.each([
    ['void release(struct page *page, unsigned int order)', true, 'release(pw_block, PW_ORDER);\n}'],
    ['void put(struct folio *folio, bool dirty)', true, 'put(page_folio(pw_block), 0);\n}'],
    ['void drop(unsigned long addr, int order)', true, 'drop((unsigned long)page_address(pw_block), PW_ORDER);\n}'],
    ['void free_table(void *vaddr)', true, 'free_table(page_address(pw_block));\n}'],
    ['int look(const struct page *page)', false, 'look(pw_block);\n\t__free_pages(pw_block, PW_ORDER);\n}'],
  ])('%s', (definition, ends, call) => {
    expect(set(definition, ends)[0]!.text).toContain(call);
  });

  it.each([
    'void f(struct page *page, struct zone *zone)',
    'void f(struct page *from, struct page *to)',
    'void f(unsigned long flags)',
    'void f(void)',
  ])('does not guess at %s', definition => {
    expect(set(definition)).toEqual([]);
  });
});
