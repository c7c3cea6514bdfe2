import { describe, expect, it } from 'vitest';
import {
  describeApi,
  describePresence,
  inRelease,
  PAGE_COUNT_APIS,
  pageCountApi,
} from '../../../src/kernel/page-count-api';
import { parseVersion } from '../../../src/kernel/version';

const has = (name: string, version: string): boolean => inRelease(pageCountApi(name)!, parseVersion(version)!);

describe('the table of page-count APIs', () => {
  it('has every name once', () => {
    const names = PAGE_COUNT_APIS.map(row => row.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows exact limits where the commit is known', () => {
    expect(has('page_mapcount_reset', '6.10')).toBe(true);
    expect(has('page_mapcount_reset', '6.11')).toBe(false);
    expect(has('alloc_frozen_pages', '6.13')).toBe(false);
    expect(has('alloc_frozen_pages', '6.14')).toBe(true);
  });

  it('otherwise answers as the newest sampled release that is not newer', () => {
    expect(has('put_pages_list', '6.18')).toBe(true);
    expect(has('put_pages_list', '7.0')).toBe(false);
    expect(has('page_mapcount', '6.1')).toBe(true);
    expect(has('page_mapcount', '6.12')).toBe(false);
    expect(has('get_page', '5.10')).toBe(true);
  });

  it('puts a row in words', () => {
    expect(describeApi(pageCountApi('page_ref_dec')!)).toBe(
      'Lowers without testing `_refcount` of this struct page (relaxed, orders nothing). ' +
        'Returns nothing; if it was the last reference the page leaks.',
    );
    expect(describePresence(pageCountApi('page_mapcount_reset')!)).toContain('gone in 6.11');
  });
});
