import { describe, expect, it } from 'vitest';
import { PRIMITIVES } from '../../../../src/machine/primitives';
import { generateScenario } from '../../../../src/machine/scenario/generate';
import { openUnits } from '../../../../src/source/units';
import { emptyTree, openScenario } from '../../../support/session';

const FILE = `
typedef unsigned int gfp_t;
typedef unsigned long long u64;
typedef struct { unsigned long bits; } flags_t;
#define GFP_KERNEL 0x400u
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD(name) struct list_head name = { &(name), &(name) }
struct domain { u64 *root; int levels; };
struct secret;
static int domain;
static int map(struct domain *domain, unsigned long iova, unsigned int nr_pages, gfp_t gfp)
{
	return domain->levels + nr_pages;
}
void drain(struct list_head *pages, const struct secret *s, int (*done)(void *), u64 *out, flags_t flags, void *cookie)
{
	*out = 1;
}
struct domain *find(void) { return 0; }
int only_declared(int x);
`;

const tree = emptyTree({ 'mm/file.c': FILE });
const units = () => openUnits(tree, { arch: 'x86', keep: new Set(PRIMITIVES.keys()) });

async function generate(name: string) {
  const made = await generateScenario(await units(), 'mm/file.c', name);
  if (!made.ok) throw new Error(made.failure.why);
  return made.value;
}

describe('a generated scenario', () => {
  it('is C that runs as it stands', async () => {
    for (const name of ['map', 'drain', 'find']) {
      const { path, text } = await generate(name);
      const session = await openScenario(tree, path, text);
      const view = await session.continue();
      expect(view.violations, text).toEqual([]);
      expect(view.executed).toContain(name);
    }
  });

  it('fills in scalars and zeroed memory, and keeps clear of the file’s own names', async () => {
    const { text } = await generate('map');
    expect(text).toContain('static struct domain *domain_argument;');
    expect(text).toContain('domain_argument = kzalloc(sizeof(*domain_argument), GFP_KERNEL);');
    expect(text).toContain('static unsigned int nr_pages = 1;');
    expect(text).toContain('static gfp_t gfp = GFP_KERNEL;');
    expect(text).toContain('pw_result("%lld", (long long)map(domain_argument, iova, nr_pages, gfp));');
  });

  it('says what it could not fill in', async () => {
    const { text, unfilled } = await generate('drain');
    expect(unfilled).toEqual([
      's: struct secret is not defined here, NULL is passed',
      'done: a pointer to a function, NULL here',
      'flags: flags_t is all zeros',
      'cookie: points to something of unknown type, NULL here',
    ]);
    for (const what of unfilled) expect(text).toContain(` *  - ${what}`);
  });

  it('is refused for what is no function with a body', async () => {
    await expect(generate('only_declared')).rejects.toThrow('declares only_declared as a prototype');
    await expect(generate('absent')).rejects.toThrow('has no function of that name');
  });
});
