import { rootVariable } from '../typed/build';
import type { Expr, Leaf, Place, Stmt } from '../typed/tree';

/**
 * Finds the variables whose address may reach other code. An address that is only dereferenced on the spot (a member, an
 * element) stays inside; one that is stored, passed, compared or returned escapes.
 */
export function findEscapes(body: Stmt): void {
  statement(body);
}

function statement(s: Stmt): void {
  switch (s.kind) {
    case 'block':
      s.items.forEach(statement);
      return;
    case 'expression':
      expression(s.value);
      return;
    case 'declare':
      if (s.variable.cleanup) expression(s.variable.cleanup);
      if (!s.value) return;
      if (Array.isArray(s.value)) s.value.forEach(leaf);
      else expression(s.value as Expr);
      return;
    case 'if':
      expression(s.condition);
      statement(s.then);
      if (s.otherwise) statement(s.otherwise);
      return;
    case 'loop':
      s.first.forEach(statement);
      if (s.condition) expression(s.condition);
      if (s.step) expression(s.step);
      statement(s.body);
      return;
    case 'switch':
      expression(s.value);
      statement(s.body);
      return;
    case 'case':
    case 'label':
      statement(s.body);
      return;
    case 'goto-address':
      expression(s.target);
      return;
    case 'return':
      if (s.value) expression(s.value);
      return;
    default:
      return;
  }
}

function leaf(l: Leaf): void {
  if (!(l.value instanceof Uint8Array)) expression(l.value);
}

function expression(e: Expr): void {
  switch (e.kind) {
    case 'load':
      place(e.from);
      // A record's value is passed on by the address of its object only within the statement.
      return;
    case 'address': {
      const root = rootVariable(e.of);
      if (root) root.escapes = true;
      place(e.of);
      return;
    }
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
    case 'comma':
    case 'multiply-high':
      expression(e.left);
      expression(e.right);
      return;
    case 'negate':
    case 'complement':
    case 'not':
    case 'bits':
    case 'convert':
      expression(e.operand);
      return;
    case 'conditional':
      expression(e.condition);
      expression(e.then);
      expression(e.otherwise);
      return;
    case 'let':
      expression(e.value);
      expression(e.body);
      return;
    case 'assign':
    case 'update':
      place(e.to);
      expression(e.value);
      return;
    case 'call':
      if ('address' in e.callee) expression(e.callee.address);
      e.arguments.forEach(expression);
      return;
    case 'primitive':
      e.arguments.forEach(expression);
      return;
    case 'statements':
      statement(e.body);
      if (e.value) expression(e.value);
      return;
    case 'allocate':
      expression(e.size);
      return;
    case 'atomic':
      pointer(e.address);
      expression(e.operand);
      if (e.second) expression(e.second);
      return;
    default:
      return;
  }
}

function place(p: Place): void {
  switch (p.kind) {
    case 'deref':
      pointer(p.address);
      return;
    case 'member':
      place(p.base);
      return;
    case 'value':
      expression(p.value);
      return;
    case 'literal':
      p.leaves.forEach(leaf);
      return;
    default:
      return;
  }
}

/** An address that is dereferenced on the spot. */
function pointer(e: Expr): void {
  if (e.kind === 'address') place(e.of);
  else if (e.kind === 'arithmetic' && (e.op === '+' || e.op === '-')) {
    pointer(e.left);
    expression(e.right);
  } else expression(e);
}
