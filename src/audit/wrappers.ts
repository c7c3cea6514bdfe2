import { pageCountApi } from '../kernel/page-count-api';
import { walk } from '../source/syntax/node';
import { callArguments, calleeName, FileUnit, type FunctionUnit } from './unit';

/** A helper that does nothing but forward to one page-count call: a use of it is a use of that call. */
export interface Wrapper {
  readonly name: string;
  /** The call it forwards to, as the table has it. */
  readonly api: string;
  /** Which of its parameters becomes the page, and which the amount. */
  readonly page: number;
  readonly amount: number | undefined;
}

/** A forwarding helper is short; anything longer decides something of its own. */
const MAX_STATEMENTS = 2;

/** The forwarding helpers that a file defines. */
export function wrappersOf(file: FileUnit): Map<string, Wrapper> {
  const found = new Map<string, Wrapper>();
  for (const fn of file.functions) {
    if (pageCountApi(fn.name)) continue;
    if (fn.header.end - fn.header.body > 400 || !file.mayUse(fn.header)) continue;
    const wrapper = forwards(fn);
    if (wrapper) found.set(fn.name, wrapper);
  }
  return found;
}

function forwards(fn: FunctionUnit): Wrapper | undefined {
  const body = fn.body;
  const statements = body?.children.filter(c => c.kind !== 'comment') ?? [];
  if (!body || statements.length === 0 || statements.length > MAX_STATEMENTS) return undefined;
  if (walk(body).some(n => /^(?:if|while|for|do|switch|goto|conditional)/.test(n.kind))) return undefined;
  const calls = walk(body).filter(n => n.kind === 'call_expression');
  const counted = calls.filter(c => pageCountApi(calleeName(fn, c) ?? ''));
  const call = counted[0];
  if (counted.length !== 1 || !call) return undefined;
  const api = pageCountApi(calleeName(fn, call) ?? '');
  if (!api || api.page < 0 || api.effect === 'read' || api.effect === 'field') return undefined;
  const args = callArguments(call);
  const page = parameterIn(fn, args[api.page] && fn.folded(args[api.page]!));
  if (page === undefined) return undefined;
  const amountText = api.amount === undefined || !args[api.amount] ? undefined : fn.folded(args[api.amount]!);
  const last = statements.at(-1)!;
  const direct =
    last.kind === 'return_statement' || (last.kind === 'expression_statement' && last.children[0] === call);
  if (!direct) return undefined;
  return { name: fn.name, api: api.name, page, amount: parameterIn(fn, amountText) };
}

/** The parameter that an expression is made of: "p", "buf->page", "virt_to_page(addr)". */
function parameterIn(fn: FunctionUnit, expression: string | undefined): number | undefined {
  if (!expression) return undefined;
  const index = fn.parameters.findIndex(p => new RegExp(`\\b${p.name}\\b`).test(expression));
  return index < 0 ? undefined : index;
}
