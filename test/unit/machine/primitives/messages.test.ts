import { describe, expect, it } from 'vitest';
import { resultsOf, runC, violationOf } from '../../../support/run-c';

describe('printk formats', () => {
  const cases: [call: string, text: string][] = [
    ['"%d %u %x %#x %X %o", -5, 7u, 255, 255, 255, 8', '-5 7 ff 0xff FF 10'],
    ['"[%5d|%-5d|%05d]", 42, 42, 42', '[   42|42   |00042]'],
    ['"%#010x %.3d", 0x2a, 7', '0x0000002a 007'],
    ['"%ld %lld %llx", -1l, 1ll << 40, 1ull << 63', '-1 1099511627776 8000000000000000'],
    ['"%hhd %hd", 300, 70000', '44 4464'],
    ['"%s|%.2s|%5s", "abc", "abc", "abc"', 'abc|ab|  abc'],
    ['"%c%%", 65', 'A%'],
    ['"%*d", 6, 1', '     1'],
    ['"%zu", sizeof(long)', '8'],
    ['"%pa", &phys', '0x0000000123456000'],
    ['"%px", (void *)0x1234', '0000000000001234'],
    ['"%pU", uuid', '00010203-0405-0607-0809-0a0b0c0d0e0f'],
    ['"%pUl", uuid', '03020100-0504-0706-0809-0a0b0c0d0e0f'],
    ['"%pM", uuid', '00:01:02:03:04:05'],
    ['"%ps", callee', 'callee+0x0/0x0'],
    ['"%s", (char *)0', '(null)'],
  ];
  it.each(cases)('%s', async (call, text) => {
    expect(
      await resultsOf(
        `phys_addr_t phys = 0x123456000ull; u8 uuid[16]; int i; for (i = 0; i < 16; i++) uuid[i] = i; pw_result(${call});`,
        'static void callee(void) { }',
      ),
    ).toEqual([text]);
  });
});

describe('the kernel log', () => {
  it('has each message as printed, without its level; a continuation goes on in its line', async () => {
    const view = await runC(
      `void cpu0(void) { printk("\\0013" "a %d\\n", 1); printk("b"); printk("\\001c" "c\\n"); printk("d"); }`,
    );
    expect(view.log).toEqual(['a 1', 'bc', 'd']);
  });
});

describe('WARN and BUG', () => {
  it('tell their condition as it is written, whatever its macros expand to', async () => {
    const view = await runC(
      `#define ALIGNED(x, a) (((x) & ((typeof(x))(a) - 1)) == 0)
#define MASK (~(ALIGNMENT - 1))
#define ALIGNMENT 0x1000ul
#define VM_BUG_ON_PAGE(cond, page) do { (void)(page); BUG_ON(cond); } while (0)
void cpu0(void) { unsigned long at = 0x1234; WARN_ON(!ALIGNED(at, ALIGNMENT) || /* or */
	(at & MASK) != at); VM_BUG_ON_PAGE(ALIGNED(at, 4), (void *)at); }`,
    );
    expect(view.violations.map(v => v.message)).toEqual([
      'WARN_ON(!ALIGNED(at, ALIGNMENT) || (at & MASK) != at) fires.',
      'BUG_ON(VM_BUG_ON_PAGE(ALIGNED(at, 4), (void *)at)) stops the kernel.',
    ]);
  });
  it('report a warning with its condition and go on', async () => {
    const view = await runC(`void cpu0(void) { int rc = 1; if (WARN_ON(rc < 2)) pw_result("warned"); }`);
    expect(view.status).toBe('finished');
    expect(view.result).toBe('warned');
    expect(view.violations).toMatchObject([{ kind: 'warning-fires', message: 'WARN_ON(rc < 2) fires.' }]);
  });
  it('report a ONCE warning once per place', async () => {
    const view = await runC(
      `void cpu0(void) { int i; for (i = 0; i < 3; i++) { WARN_ON_ONCE(1); WARN_ONCE(i, "i is %d\\n", i); } }`,
    );
    expect(view.violations.map(v => v.message)).toEqual(['WARN_ON_ONCE(1) fires.', 'WARN_ONCE() fires: i is 1']);
    expect(view.log).toContain('i is 1');
  });
  it('stop at a BUG', async () => {
    expect(await violationOf('BUG_ON(2 > 1);')).toBe('warning-fires: BUG_ON(2 > 1) stops the kernel.');
    expect(await violationOf('BUG();')).toBe('warning-fires: BUG() stops the kernel.');
  });
  it('stop at an assertion of the scenario', async () => {
    expect(await violationOf('int x = 3; pw_assert(x == 4);')).toBe(
      'assertion-fails: pw_assert(x == 4) does not hold.',
    );
  });
});

describe('strings', () => {
  it('are copied, compared, searched and formatted', async () => {
    expect(
      await resultsOf(`
        char a[16], b[4];
        strcpy(a, "page");
        pw_result("%d %d %lu %s", strcmp(a, "pagf"), memcmp(a, "pa", 2), strlen(a), strchr(a, 'g'));
        pw_result("%ld %s", (long)strscpy(b, "toolong", sizeof(b)), b);
        pw_result("%d %s", snprintf(b, sizeof(b), "%d", 12345), b);`),
    ).toEqual(['-1 0 4 ge', '-7 too', '5 123']);
  });
  it('do not run off their object', async () => {
    expect(await violationOf(`char a[4] = "page"; pw_result("%lu", strlen(a));`)).toMatch(/past the end of local a/);
  });
});

describe('time', () => {
  it('passes when it is looked at, so that every wait with a timeout ends', async () => {
    expect(
      await resultsOf(
        `ktime_t end = ktime_get() + 5000000; int looks = 0; while (ktime_get() < end) looks++; pw_result("%d", looks > 0);`,
      ),
    ).toEqual(['1']);
  });
});

describe('registers of a device', () => {
  it('are memory where the scenario lays them over memory', async () => {
    expect(
      await resultsOf(
        `writel(0x55, regs + 4); pw_result("%x %x", readl(regs + 4), readl((void *)0xffffc9ff00000000));`,
        'static char regs[64];',
      ),
    ).toEqual(['55 0']);
  });
});
