import { folderOf } from '../../source/includes';
import type { KernelTree } from '../../source/tree';
import type { TranslationUnit } from '../../source/unit';
import type { GeneratedScenario } from './generate';
import type { PageTableDriver } from './page-table-driver';

/** Whether a written scenario attaches a device to its domain, or leaves the domain as its allocation made it. */
export type Attach = 'attached' | 'alone';

/**
 * Scenarios that exercise what a file registers: a paging domain of each driver, tables of each format. What probing would
 * have found is all zeros but for lists, which are empty; whether that is enough is seen when they run.
 */
export async function pageTableScenarios(
  tree: KernelTree,
  unit: TranslationUnit,
  driver: PageTableDriver,
  attach: Attach,
): Promise<readonly GeneratedScenario[]> {
  const scenarios = driver.drivers.map(ops => domainScenario(unit, driver, ops, attach));
  for (const { name } of driver.formats)
    scenarios.push(tablesScenario(driver, name, await numberOf(tree, driver, name)));
  return scenarios;
}

/** The enumerator under which the io-pgtable library knows a format; its table stands in the format's folder or above. */
async function numberOf(tree: KernelTree, { path }: PageTableDriver, format: string): Promise<string> {
  const entry = new RegExp(`\\[\\s*(\\w+)\\s*\\]\\s*=\\s*&\\s*${format}\\b`);
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    for (const { name, kind } of await tree.list(folder)) {
      if (kind !== 'file' || !name.endsWith('.c')) continue;
      const found = entry.exec((await tree.read(`${folder}/${name}`)) ?? '');
      if (found) return found[1]!;
    }
  }
  return '0';
}

function domainScenario(
  unit: TranslationUnit,
  { path, client, usesLibrary }: PageTableDriver,
  ops: string,
  attach: Attach,
): GeneratedScenario {
  const known = client !== undefined && isRecord(unit, client);
  const lists = known ? listsOf(unit, client) : [];
  const unfilled = [
    known
      ? `struct ${client}, which probing would have filled in, is all zeros${lists.length ? ' but for its lists' : ''}`
      : 'nothing is known of what probing leaves for dev_iommu_priv_get(): it gives NULL',
    ...(attach === 'alone' ? ['no device is attached'] : []),
  ];
  const text = `/*
 * ${ops} of ${path}: a domain, mapped, looked up, unmapped, freed.
 *
 * Generated. Not filled in:
${unfilled.map(what => ` *  - ${what}`).join('\n')}
 */
#include "${path}"

#include <pagewarden.h>
${usesLibrary ? '#include <pagewarden/table-formats.h>\n' : ''}#include <pagewarden/domain.h>

static struct device device;
${known ? `static struct ${client} probed;\n` : ''}
void setup(void)
{
${lists.map(list => `\tINIT_LIST_HEAD(&probed.${list});\n`).join('')}\tpw_client(&device, &${ops}, ${known ? '&probed' : 'NULL'});
\tpw_alloc_domain(&device);
${attach === 'attached' ? '\tpw_attach(&device);\n' : ''}}

void cpu0(void)
{
\tpw_exercise_domain();
}

void finally(void)
{
\tpw_close_domain();
}
`;
  return { path: `generated:${ops}`, text, unfilled };
}

function tablesScenario({ path }: PageTableDriver, format: string, number: string): GeneratedScenario {
  const text = `/*
 * ${format} of ${path}: tables, mapped, looked up, unmapped, freed.
 *
 * Generated: the widest addresses that the format takes, and every page size.
 */
#include "${path}"

#include <pagewarden.h>
#include <pagewarden/io-pgtable.h>

void setup(void)
{
\tpw_open_any_tables(${number}, &${format});
}

void cpu0(void)
{
\tpw_exercise_tables();
}

void finally(void)
{
\tpw_close_tables();
}
`;
  return { path: `generated:${format}`, text, unfilled: [] };
}

const isRecord = (unit: TranslationUnit, tag: string): boolean => unit.lookup('tag', tag)?.kind === 'struct';

/** Members of a struct that are list heads themselves; a zeroed one would be no list. */
function listsOf(unit: TranslationUnit, tag: string): readonly string[] {
  const tokens =
    unit
      .lookup('tag', tag)
      ?.tokens()
      .map(token => token.text) ?? [];
  const found: string[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === '{') depth++;
    if (tokens[i] === '}') depth--;
    if (depth === 1 && tokens[i] === 'struct' && tokens[i + 1] === 'list_head' && tokens[i + 3] === ';')
      found.push(tokens[i + 2]!);
  }
  return found;
}
