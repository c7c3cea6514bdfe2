import type { Parameter } from '../source/syntax/functions';
import type { TreePath } from '../source/tree';
import { ACTORS } from './actors';
import type { Actor } from './actors/actor';
import type { GeneratedScenario } from './standard-set';

/** A function that is given a page, as its definition says. */
export interface PageFunction {
  /** File that defines it. */
  readonly path: TreePath;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Does it drop the caller's reference? Else the owner frees the page after the call. */
  readonly ends: boolean;
}

/** Kinds of blocks that are tried. */
interface Block {
  readonly name: string;
  readonly title: string;
  readonly order: number;
  readonly gfp: string;
}

const BLOCKS: readonly Block[] = [
  { name: 'order-0', title: 'one page', order: 0, gfp: 'GFP_KERNEL' },
  { name: 'order-3-plain', title: 'eight pages that are no compound page', order: 3, gfp: 'GFP_KERNEL' },
  { name: 'order-3-compound', title: 'a compound page of order 3', order: 3, gfp: 'GFP_KERNEL | __GFP_COMP' },
];

/**
 * The life of a page ends beside everybody who may hold or find it: its owner calls the function, in every order with each
 * actor, with one page, a block of eight, and a compound page. Empty when the function takes no page that can be filled in.
 */
export function pageLifetimeSet(fn: PageFunction, actors: readonly Actor[] = ACTORS): GeneratedScenario[] {
  const call = callOf(fn);
  if (!call) return [];
  // Who cannot say how large the block is can only end the life of a page that says it itself.
  const blocks = BLOCKS.filter(block => call.order || block.name !== 'order-3-plain');
  return actors.flatMap(actor => (actor.page ? blocks.map(block => write(fn, call.text, block, actor)) : []));
}

/** The call with its arguments; undefined when not exactly one of them is a page. */
function callOf({
  name,
  parameters,
  ends,
}: PageFunction): { readonly text: string; readonly order: boolean } | undefined {
  let pages = 0;
  let order = false;
  const args = parameters.map(parameter => {
    const type = parameter.type
      .replace(/\b(const|volatile|restrict)\b/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    const page = pageArgument(type, parameter.name, ends);
    if (page) {
      pages++;
      return page;
    }
    if (/^(unsigned )?(int|long)$|^unsigned$/.test(type) && /order/.test(parameter.name)) {
      order = true;
      return 'PW_ORDER';
    }
    return /\*/.test(type) || /^(struct|union) /.test(type) ? undefined : '0';
  });
  if (pages !== 1 || args.includes(undefined)) return undefined;
  return { text: `${name}(${args.join(', ')})`, order };
}

/** What a parameter is given if it means a page: itself, its folio, or its memory where the function ends its life. */
function pageArgument(type: string, name: string, ends: boolean): string | undefined {
  if (/^struct page ?\*$/.test(type)) return 'pw_block';
  if (/^struct folio ?\*$/.test(type)) return 'page_folio(pw_block)';
  if (!ends || !/addr|virt|page|table|pt|mem|ptr/.test(name)) return undefined;
  if (/^(void|char|u8) ?\*$/.test(type)) return 'page_address(pw_block)';
  return type === 'unsigned long' ? '(unsigned long)page_address(pw_block)' : undefined;
}

function write(fn: PageFunction, call: string, block: Block, actor: Actor): GeneratedScenario {
  const meeting = actor.page!;
  const name = `${fn.name}-${block.name}-beside-${actor.name}`;
  const cpus = [`owner: ${fn.name}()`, ...meeting.cpus.map(cpu => cpu.heading)];
  const owner = [meeting.before, `${call};`, fn.ends ? undefined : '__free_pages(pw_block, PW_ORDER);'].filter(Boolean);
  const text = `/*
 * The owner of ${block.title} gives it to ${fn.name}()${fn.ends ? '' : ', then frees it'}.
 * Beside it: ${actor.does}
 * (${actor.standsFor})
 *
 * Written from the standard set for the life of a page; change it as you like.
 */
/* bounds: ${cpus.length} CPUs, each once; ${block.title}; nobody else has a reference */
/* cpus: ${cpus.join('; ')} */
#include "${fn.path}"
#include <linux/gfp.h>
#include <linux/mm.h>
#include <pagewarden.h>

#define PW_ORDER ${block.order}

static struct page *pw_block;

#include <pagewarden/${actor.header}>

void setup(void)
{
	pw_block = alloc_pages(${block.gfp}, PW_ORDER);
	pw_assert(pw_block);
	${meeting.setup || '/* the actor needs nothing */'}
}

/* ${cpus[0]} */
void cpu0(void)
{
	${owner.join('\n\t')}
}

${meeting.cpus.map((cpu, i) => `/* ${cpu.heading} */\nvoid cpu${i + 1}(void)\n{\n\t${cpu.body}\n}\n`).join('\n')}
/* With it, a page that nobody has freed is a leak. */
void finally(void)
{
}
`;
  return { name, path: `scenarios/standard/${name}.c`, text, calls: [fn.name] };
}
