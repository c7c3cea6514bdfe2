/** n, m and y of Kconfig as numbers, so that `&&` is the smaller and `||` the larger of two. */
export type Tristate = 0 | 1 | 2;

/** A Kconfig expression (Documentation/kbuild/kconfig-language.rst, "Menu dependencies"). */
export type Expression =
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** Deeper nesting than any Kconfig file has. */
const DEEPEST = 200;
const TOKEN =
  /\s*(\$\((?:[^()]|\([^()]*\))*\)|&&|\|\||!=|<=|>=|[!=<>()]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.\-/]+)/y;

/** Reads an expression; undefined when it is none. */
export function parseExpression(text: string): Expression | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    tokens.push(match[1]!);
  }
  let at = 0;
  let depth = 0;
  const binary = (kind: 'and' | 'or', sign: string, operand: () => Expression | undefined): Expression | undefined => {
    let left = operand();
    while (left && tokens[at] === sign) {
      at++;
      const right = operand();
      left = right && { kind, left, right };
    }
    return left;
  };
  const or = (): Expression | undefined => binary('or', '||', and);
  const and = (): Expression | undefined => binary('and', '&&', unary);
  const unary = (): Expression | undefined => {
    if (++depth > DEEPEST) return undefined;
    const token = tokens[at++];
    let result: Expression | undefined;
    if (token === '!') {
      const of = unary();
      result = of && { kind: 'not', of };
    } else if (token === '(') {
      result = or();
      if (tokens[at++] !== ')') return undefined;
    } else if (token !== undefined && !/^[&|=<>)]/.test(token)) {
      result = operand(token);
      if (/^(?:!=|[<>]?=|[<>])$/.test(tokens[at] ?? '')) {
        const operator = tokens[at++]!;
        const right = tokens[at++];
        result = right === undefined ? undefined : { kind: 'compare', operator, left: result, right: operand(right) };
      }
    }
    depth--;
    return result;
  };
  const result = or();
  return at === tokens.length ? result : undefined;
}

function operand(token: string): Expression {
  if (/^["']/.test(token)) return { kind: 'constant', text: token.slice(1, -1) };
  if (/^(?:[ynm]|-?\d+|0x[\da-fA-F]+)$/.test(token) || token.startsWith('$')) return { kind: 'constant', text: token };
  return { kind: 'symbol', name: token };
}

/** The symbols that an expression names. */
export function symbolsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'symbol':
      return [expression.name];
    case 'constant':
      return [];
    case 'not':
      return symbolsIn(expression.of);
    default:
      return [...symbolsIn(expression.left), ...symbolsIn(expression.right)];
  }
}

/** Value of an expression, given the text of each symbol's value (undefined: not set). */
export function evaluate(expression: Expression, value: (symbol: string) => string | undefined): Tristate {
  switch (expression.kind) {
    case 'symbol':
      return tristate(value(expression.name));
    case 'constant':
      return tristate(expression.text);
    case 'not':
      return (2 - evaluate(expression.of, value)) as Tristate;
    case 'and':
      return Math.min(evaluate(expression.left, value), evaluate(expression.right, value)) as Tristate;
    case 'or':
      return Math.max(evaluate(expression.left, value), evaluate(expression.right, value)) as Tristate;
    case 'compare':
      return compare(expression.operator, text(expression.left, value), text(expression.right, value)) ? 2 : 0;
  }
}

/** `y` and `m` as {@link Tristate}; everything else is n. */
export const tristate = (value: string | undefined): Tristate => (value === 'y' ? 2 : value === 'm' ? 1 : 0);

function text(expression: Expression, value: (symbol: string) => string | undefined): string {
  if (expression.kind === 'constant') return expression.text;
  // An undefined symbol's value is its name (scripts/kconfig/symbol.c), but for a bool it is n.
  return expression.kind === 'symbol' ? (value(expression.name) ?? 'n').replace(/^"(.*)"$/, '$1') : 'n';
}

function compare(operator: string, left: string, right: string): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  const numbers = [Number(left), Number(right)] as const;
  const [a, b] = numbers.some(Number.isNaN) ? [left, right] : numbers;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
