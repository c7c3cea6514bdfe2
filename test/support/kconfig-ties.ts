import type { KernelTree } from '../../src/source/tree';

/** Architectures as Kconfig names them; a driver for one that is neither x86 nor 64-bit ARM is tied to it. */
const ELSEWHERE = /^(?:ARM|S390|PPC(?:\w*)|MIPS|SPARC(?:64)?|RISCV|LOONGARCH)$/;

/** Folders with the options that drivers of page tables depend on. */
const FOLDERS = ['drivers/iommu', 'drivers/soc', 'arch/arm', 'arch/arm64'];

/** Each option's definitions: conditions that all must hold. */
type Options = Map<string, string[][]>;

async function kconfigFiles(tree: KernelTree, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await tree.list(folder)) {
    if (kind === 'folder') found.push(...(await kconfigFiles(tree, `${folder}/${name}`)));
    else if (/^Kconfig/.test(name)) found.push(`${folder}/${name}`);
  }
  return found;
}

/** Reads the options of a tree that decide where its page-table drivers can be built. */
export async function readOptions(tree: KernelTree): Promise<Options> {
  const options: Options = new Map();
  for (const folder of FOLDERS) {
    const arch = /^arch\/(\w+)$/.exec(folder)?.[1]?.toUpperCase();
    for (const file of await kconfigFiles(tree, folder)) {
      const around: string[] = arch ? [arch] : [];
      let own: string[] | undefined;
      for (const line of ((await tree.read(file)) ?? '').replace(/\\\n/g, ' ').split('\n')) {
        const [, keyword, rest] = /^\s*(config|menuconfig|if|endif|depends on)\b\s*(.*)$/.exec(line) ?? [];
        if (keyword === 'if') around.push(rest!);
        else if (keyword === 'endif') around.pop();
        else if (keyword === 'depends on') own?.push(rest!);
        else if (keyword) options.set(rest!, [...(options.get(rest!) ?? []), (own = [...around])]);
      }
    }
  }
  return options;
}

/** Can an expression hold in a kernel for x86 or 64-bit ARM, with compile tests on? */
function holds(options: Options, expression: string, seen: ReadonlySet<string> = new Set()): boolean {
  const words = expression.match(/\w+|&&|\|\||!=?|=|[()]/g) ?? [];
  let at = 0;
  const primary = (): boolean => {
    const word = words[at++];
    if (word === '!') return primary() || true;
    if (word === '(') {
      const inner = either();
      at++;
      return inner;
    }
    if (words[at] === '=' || words[at] === '!=') {
      at += 2;
      return true;
    }
    if (word === undefined || ELSEWHERE.test(word)) return false;
    const definitions = options.get(word);
    if (!definitions || seen.has(word)) return true;
    const further = new Set([...seen, word]);
    return definitions.some(conditions => conditions.every(condition => holds(options, condition, further)));
  };
  const both = (): boolean => {
    let value = primary();
    while (words[at] === '&&') {
      at++;
      value = primary() && value;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (words[at] === '||') {
      at++;
      value = both() || value;
    }
    return value;
  };
  return either();
}

/** The condition that ties a file to another architecture, as its Kconfig entry says it; undefined when none does. */
export async function tiedTo(tree: KernelTree, options: Options, path: string): Promise<string | undefined> {
  const slash = path.lastIndexOf('/');
  const makefile = (await tree.read(`${path.slice(0, slash)}/Makefile`)) ?? '';
  const object = path.slice(slash + 1).replace(/\.c$/, '.o');
  const line = makefile.split('\n').find(text => text.split(/\s+/).includes(object));
  const option = /^obj-\$\(CONFIG_(\w+)\)/.exec(line ?? '')?.[1];
  const conditions = option === undefined ? [] : (options.get(option) ?? []).flat();
  return conditions.find(condition => !holds(options, condition));
}
