import { child, walk, type CNode } from '../source/syntax/node';
import type { FunctionUnit } from './unit';

/** What a function says about its parameters and local variables. */
export interface Variables {
  /** The declared type, white space folded, stars included; undefined for a name of elsewhere. */
  typeOf(name: string): string | undefined;
  /** Every expression assigned to a variable (or to a field path such as "buf->page"), with where it happens. */
  assigned(path: string): readonly Assignment[];
  /** The index of a parameter; -1 when the name is none. */
  parameter(name: string): number;
}

/** `path = value`, as a statement or an initialiser. */
export interface Assignment {
  readonly path: string;
  readonly value: CNode;
  /** The declarator or assignment expression. */
  readonly node: CNode;
}

const known = new WeakMap<FunctionUnit, Variables>();

/** Reads a function's declarations and assignments once. */
export function variablesOf(fn: FunctionUnit): Variables {
  let found = known.get(fn);
  if (!found) known.set(fn, (found = read(fn)));
  return found;
}

function read(fn: FunctionUnit): Variables {
  const types = new Map<string, string>();
  const assignments = new Map<string, Assignment[]>();
  const add = (path: string, value: CNode, node: CNode): void => {
    const list = assignments.get(path) ?? [];
    list.push({ path, value, node });
    assignments.set(path, list);
  };
  for (const p of fn.parameters) types.set(p.name, p.type);
  for (const node of fn.body ? walk(fn.body) : []) {
    if (node.kind === 'declaration') {
      const type = child(node, 'type');
      const base = type ? fn.folded(type) : '';
      for (const d of node.children.filter(c => c.field === 'declarator')) {
        const inner = d.kind === 'init_declarator' ? child(d, 'declarator')! : d;
        const name = declaredName(fn, inner);
        if (!name) continue;
        types.set(name, `${base} ${fn.folded(inner).replace(name, '').trim()}`.trim());
        const value = d.kind === 'init_declarator' ? child(d, 'value') : undefined;
        if (value) add(name, value, d);
      }
    } else if (node.kind === 'assignment_expression') {
      const left = child(node, 'left');
      const right = child(node, 'right');
      if (left && right) add(fn.folded(left), right, node);
    }
  }
  return {
    typeOf: name => types.get(name),
    assigned: path => assignments.get(path) ?? [],
    parameter: name => fn.parameters.findIndex(p => p.name === name),
  };
}

function declaredName(fn: FunctionUnit, declarator: CNode): string | undefined {
  if (declarator.kind === 'identifier') return fn.text(declarator);
  const inner = child(declarator, 'declarator') ?? declarator.children.find(c => /declarator|identifier/.test(c.kind));
  return inner && declaredName(fn, inner);
}

/** Strips parentheses, casts and `&`: the expression that is meant. */
export function bare(node: CNode): CNode {
  if (node.kind === 'parenthesized_expression') {
    const inner = node.children.find(c => c.kind !== 'comment');
    return inner ? bare(inner) : node;
  }
  if (node.kind === 'cast_expression') {
    const value = child(node, 'value');
    return value ? bare(value) : node;
  }
  return node;
}

/** A number that a constant expression of literals, sizes and well-known limits has; undefined for anything else. */
export function constantOf(fn: FunctionUnit, node: CNode | undefined): number | undefined {
  if (!node) return undefined;
  const n = bare(node);
  const text = fn.folded(n);
  if (n.kind === 'number_literal') return Number(text.replace(/[uUlL]+$/, ''));
  if (n.kind === 'identifier') return LIMITS[text];
  if (n.kind === 'true') return 1;
  if (n.kind === 'false' || n.kind === 'null') return 0;
  if (n.kind === 'unary_expression' && text.startsWith('-')) {
    const inner = constantOf(fn, child(n, 'argument'));
    return inner === undefined ? undefined : -inner;
  }
  if (n.kind === 'binary_expression') {
    const left = constantOf(fn, child(n, 'left'));
    const right = constantOf(fn, child(n, 'right'));
    const operator = child(n, 'operator')?.kind;
    if (left === undefined || right === undefined) return undefined;
    if (operator === '+') return left + right;
    if (operator === '-') return left - right;
    if (operator === '*') return left * right;
    if (operator === '<<') return left * 2 ** right;
  }
  return undefined;
}

const LIMITS: Record<string, number | undefined> = {
  INT_MAX: 0x7fffffff,
  S32_MAX: 0x7fffffff,
  INT_MIN: -0x80000000,
  UINT_MAX: 0xffffffff,
  U32_MAX: 0xffffffff,
  USHRT_MAX: 0xffff,
  U16_MAX: 0xffff,
  SHRT_MAX: 0x7fff,
  NULL: 0,
};
