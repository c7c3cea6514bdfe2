/**
 * Litmus tests in the C dialect of the kernel's tools/memory-model: a reader, and an enumerator of all final states that
 * shares no code with src/. What the explorer finds is compared with it.
 */

/** One process: its parameters are the names of shared variables. */
export interface LitmusProcess {
  readonly parameters: readonly { readonly type: string; readonly name: string }[];
  readonly registers: readonly { readonly type: string; readonly name: string }[];
  /** The statements as C text, declarations removed. */
  readonly body: string;
}

/** A litmus test. */
export interface Litmus {
  readonly name: string;
  readonly processes: readonly LitmusProcess[];
  /** Pointers that start out pointing at a variable: `p=y`. */
  readonly init: readonly { readonly pointer: string; readonly target: string }[];
  /** The `exists` clause: terms that must all hold. `process` undefined means a shared variable. */
  readonly exists: readonly { readonly process: number | undefined; readonly name: string; readonly value: string }[];
}

/** Reads a litmus test; throws on anything it does not know. */
export function parseLitmus(text: string): Litmus {
  // A comment opens with "(*" and a space; "(*x" is an argument.
  const plain = text.replace(/\(\*\s[\s\S]*?\*\)/g, '').replace(/\/\/.*$/gm, '');
  const name = /^C\s+(\S+)/.exec(plain)?.[1];
  if (!name) throw new Error('no "C name" line');
  const init = /^\{([\s\S]*?)\}/m.exec(plain)?.[1] ?? '';
  const processes = [...plain.matchAll(/^P(\d+)\(([^)]*)\)\s*\{([\s\S]*?)^\}/gm)].map(m => {
    const parameters = m[2]!.split(',').map(declaration);
    const declared = [...m[3]!.matchAll(/^\s*(int\s*\**\s*\w+)\s*;$/gm)].map(d => declaration(d[1]!));
    return { parameters, registers: declared, body: m[3]!.replace(/^\s*int\s*\**\s*\w+\s*;$/gm, '').trim() };
  });
  const clause = /^exists\s*\(([\s\S]*?)\)\s*$/m.exec(plain)?.[1];
  if (!clause) throw new Error(`${name}: no exists clause`);
  const exists = clause.split('/\\').map(term => {
    const m = /^\s*(?:(\d+):)?(\w+)=(\w+)\s*$/.exec(term);
    if (!m) throw new Error(`${name}: cannot read the term ${term}`);
    return { process: m[1] === undefined ? undefined : Number(m[1]), name: m[2]!, value: m[3]! };
  });
  return {
    name,
    processes,
    init: [...init.matchAll(/(\w+)\s*=\s*&?(\w+)\s*;/g)].map(m => ({ pointer: m[1]!, target: m[2]! })),
    exists,
  };
}

function declaration(text: string): { type: string; name: string } {
  const m = /^\s*([\w\s]*?[\w*]\s*\**)\s*(\w+)\s*$/.exec(text);
  if (!m) throw new Error(`cannot read the declaration ${text}`);
  return { type: m[1]!.replace(/\s+/g, ' ').trim(), name: m[2]! };
}

/** The names of all shared variables of a test, sorted: what processes are given, and what pointers start at. */
export const sharedNames = (litmus: Litmus): string[] =>
  [
    ...new Set([...litmus.processes.flatMap(p => p.parameters.map(q => q.name)), ...litmus.init.map(i => i.target)]),
  ].sort();

/** Values as text: numbers, or the name of the variable that a pointer points to. */
type Value = string;

/** One operation of a process. */
type Operation =
  | { readonly kind: 'load'; readonly register: string; readonly from: string }
  | { readonly kind: 'store'; readonly to: string; readonly value: string }
  | { readonly kind: 'fence' }
  | { readonly kind: 'lock' | 'unlock'; readonly lock: string }
  | { readonly kind: 'skip-unless'; readonly register: string; readonly count: number };

/** `*x` of a pointer parameter is the variable x; `*r0` is whatever the register points to. */
function operations(process: LitmusProcess): Operation[] {
  const found: Operation[] = [];
  const statements = process.body.split(/;|\n(?=\s*if\b)/).map(s => s.replace(/\s+/g, ' ').trim());
  for (let statement of statements.filter(Boolean)) {
    const conditional = /^if \((\w+)\)\s*(.*)$/.exec(statement);
    if (conditional) {
      found.push({ kind: 'skip-unless', register: conditional[1]!, count: 1 });
      statement = conditional[2]!;
    }
    const load =
      /^(\w+) = (?:READ_ONCE|rcu_dereference)\(\*(\w+)\)$/.exec(statement) ??
      /^(\w+) = (?:smp_load_acquire|spin_is_locked)\((\w+)\)$/.exec(statement);
    const store =
      /^(?:WRITE_ONCE|rcu_assign_pointer)\(\*(\w+), (\w+)\)$/.exec(statement) ??
      /^smp_store_release\((\w+), (\w+)\)$/.exec(statement);
    const lock = /^spin_(lock|unlock)\((\w+)\)$/.exec(statement);
    if (load) found.push({ kind: 'load', register: load[1]!, from: load[2]! });
    else if (store) found.push({ kind: 'store', to: store[1]!, value: store[2]! });
    else if (lock) found.push({ kind: lock[1] as 'lock' | 'unlock', lock: lock[2]! });
    else if (statement === 'smp_mb()') found.push({ kind: 'fence' });
    else if (!/^(?:smp_(?:wmb|rmb|mb__after_spinlock)|rcu_read_(?:un)?lock)\(\)$/.test(statement))
      throw new Error(`cannot read the statement ${statement}`);
  }
  return found;
}

/**
 * Every final state of a test by plain depth-first enumeration, as sorted lines "0:r0=1 1:r1=0 x=1 …".
 *
 * @param model `sc`: every store reaches memory at once; `tso`: each process has a store buffer that it reads through and
 * that drains in order at any moment; a locked operation and smp_mb() wait until it is empty (Sewell et al., x86-TSO, 2010).
 */
export function enumerateFinalStates(litmus: Litmus, model: 'sc' | 'tso'): string[] {
  interface State {
    memory: Record<string, Value>;
    at: number[];
    registers: Record<string, Value>[];
    buffers: (readonly [string, Value])[][];
  }
  const code = litmus.processes.map(operations);
  const final = new Set<string>();
  const visited = new Set<string>();
  const memory: Record<string, Value> = Object.fromEntries(sharedNames(litmus).map(n => [n, '0']));
  for (const { pointer, target } of litmus.init) memory[pointer] = target;
  const stack: State[] = [
    { memory, at: code.map(() => 0), registers: code.map(() => ({})), buffers: code.map(() => []) },
  ];
  while (stack.length > 0) {
    const state = stack.pop()!;
    const key = JSON.stringify(state);
    if (visited.has(key)) continue;
    visited.add(key);
    let moved = false;
    const next = (change: (copy: State) => void): void => {
      moved = true;
      const copy = structuredClone(state);
      change(copy);
      stack.push(copy);
    };
    for (let p = 0; p < code.length; p++) {
      if (state.buffers[p]!.length > 0) {
        next(copy => {
          const [variable, value] = copy.buffers[p]!.shift()!;
          copy.memory[variable] = value;
        });
      }
      const operation = code[p]![state.at[p]!];
      if (!operation) continue;
      const registers = state.registers[p]!;
      const place = (name: string): string => registers[name] ?? name;
      const read = (variable: string): Value =>
        state.buffers[p]!.findLast(([v]) => v === variable)?.[1] ?? state.memory[variable]!;
      const write = (copy: State, variable: string, value: Value): void => {
        if (model === 'tso') copy.buffers[p]!.push([variable, value]);
        else copy.memory[variable] = value;
      };
      const drained = state.buffers[p]!.length === 0;
      switch (operation.kind) {
        case 'load':
          next(copy => {
            copy.registers[p]![operation.register] = read(place(operation.from));
            copy.at[p]!++;
          });
          break;
        case 'store':
          next(copy => {
            write(copy, place(operation.to), operation.value);
            copy.at[p]!++;
          });
          break;
        case 'fence':
          if (drained) next(copy => copy.at[p]!++);
          break;
        case 'lock':
          if (drained && state.memory[operation.lock] === '0') {
            next(copy => {
              copy.memory[operation.lock] = '1';
              copy.at[p]!++;
            });
          }
          break;
        case 'unlock':
          next(copy => {
            write(copy, operation.lock, '0');
            copy.at[p]!++;
          });
          break;
        case 'skip-unless':
          next(copy => {
            copy.at[p]! += registers[operation.register] === '0' ? 1 + operation.count : 1;
          });
          break;
      }
    }
    if (!moved && code.every((list, p) => state.at[p]! >= list.length)) {
      const lines = [
        ...state.registers.flatMap((r, p) => Object.entries(r).map(([name, value]) => `${p}:${name}=${value}`)),
        ...Object.entries(state.memory).map(([name, value]) => `${name}=${value}`),
      ];
      final.add(lines.sort().join(' '));
    }
  }
  return [...final].sort();
}

/** Does a final state, as {@link enumerateFinalStates} writes it, satisfy the `exists` clause? */
export const satisfies = (litmus: Litmus, final: string): boolean =>
  litmus.exists.every(term =>
    final.split(' ').includes(`${term.process === undefined ? '' : `${term.process}:`}${term.name}=${term.value}`),
  );

/**
 * A litmus test as a scenario: shared variables are globals, each process a CPU, and finally() says the final state in the
 * form of {@link enumerateFinalStates}.
 */
export function litmusScenario(litmus: Litmus): string {
  const shared = sharedNames(litmus);
  const typeOf = (name: string): string =>
    (litmus.processes.flatMap(p => p.parameters).find(q => q.name === name)?.type ?? 'int *').replace(/\s*\*$/, '');
  const out = (p: number, r: string): string => `out_${p}_${r}`;
  const registers = litmus.processes.flatMap((p, i) =>
    p.registers.map(r => ({ process: i, name: r.name, type: r.type })),
  );
  const plain = shared.filter(name => typeOf(name) === 'int');
  const text = (value: string, type: string): string =>
    type === 'int' ? value : plain.map(name => `${value} == &${name} ? "${name}" : `).join('') + '"0"';
  const terms = [
    ...registers.map(r => ({ label: `${r.process}:${r.name}`, value: out(r.process, r.name), type: r.type })),
    ...shared.filter(n => typeOf(n) !== 'spinlock_t').map(n => ({ label: n, value: n, type: typeOf(n) })),
  ];
  return `#include <linux/compiler.h>
#include <linux/spinlock.h>
#include <linux/rcupdate.h>
#include <asm/barrier.h>
#include <pagewarden.h>

${shared.map(n => `static ${typeOf(n)} ${n};`).join('\n')}
${registers.map(r => `static ${r.type} ${out(r.process, r.name)};`).join('\n')}

${litmus.processes
  .map(
    (p, i) => `static void P${i}(${p.parameters.map(q => `${q.type} ${q.name}`).join(', ')})
{
${p.registers.map(r => `\t${r.type} ${r.name} = ${r.type === 'int' ? '-1' : '(void *)-1'};`).join('\n')}

\t${p.body}
${p.registers.map(r => `\t${out(i, r.name)} = ${r.name};`).join('\n')}
}

void cpu${i}(void)
{
\tP${i}(${p.parameters.map(q => `&${q.name}`).join(', ')});
}
`,
  )
  .join('\n')}
void setup(void)
{
${shared
  .filter(n => typeOf(n) === 'spinlock_t')
  .map(n => `\tspin_lock_init(&${n});`)
  .join('\n')}
${litmus.init.map(({ pointer, target }) => `\t${pointer} = &${target};`).join('\n')}
}

void finally(void)
{
\tpw_result("${terms.map(t => `${t.label}=%${t.type === 'int' ? 'd' : 's'}`).join(' ')}", ${terms.map(t => text(t.value, t.type)).join(', ')});
}
`;
}
