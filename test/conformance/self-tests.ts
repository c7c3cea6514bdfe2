/** A self-test of the kernel's own, started by a small C file of ours, and what it must say. */
export interface SelfTest {
  readonly name: string;
  /** In test/conformance/. */
  readonly file: string;
  /** The line of the kernel log that says that all went well, by kernel version. */
  readonly says: Readonly<Record<'6.1' | '6.12', string>>;
  /** It is about memory: no page may stay allocated. */
  readonly keepsNothing?: boolean;
  /** Texts that are replaced before it runs, to make it shorter, with what that changes. */
  readonly override?: { readonly path: string; readonly find: RegExp; readonly put: string; readonly note: string };
}

const both = (text: string): SelfTest['says'] => ({ '6.1': text, '6.12': text });

/** The kernel's self-tests that the machine executes from the trees as they stand. */
export const SELF_TESTS: readonly SelfTest[] = [
  {
    name: 'io-pgtable-arm: arm_lpae_do_selftests()',
    file: 'arm-lpae.c',
    says: both('selftest: completed with 18 PASS 0 FAIL'),
  },
  { name: 'io-pgtable-arm-v7s: arm_v7s_do_selftests()', file: 'arm-v7s.c', says: both('self test ok') },
  { name: 'lib/globtest.c', file: 'glob.c', says: both('glob: 64 self-tests passed, 0 failed') },
  { name: 'lib/test_uuid.c', file: 'uuid.c', says: both('all 18 tests passed') },
  { name: 'lib/test_min_heap.c', file: 'min-heap.c', says: both('test passed') },
  { name: 'lib/test_memcat_p.c', file: 'memcat-p.c', says: both('test passed') },
  { name: 'lib/atomic64_test.c', file: 'atomic64.c', says: both('passed for x86-64 platform with CX8 and with SSE') },
  {
    name: 'lib/list-test.c',
    file: 'list.c',
    says: { '6.1': '57 cases, 0 failures', '6.12': '65 cases, 0 failures' },
  },
  {
    name: 'lib/test_free_pages.c',
    file: 'free-pages.c',
    says: both('Test completed'),
    keepsNothing: true,
    override: {
      path: 'lib/test_free_pages.c',
      find: /1000 \* 1000/,
      put: '200',
      note: '200 rounds instead of a million; no page stays allocated',
    },
  },
];
