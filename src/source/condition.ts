import type { PreToken } from './pre-token';
import { LEFT_PAREN, RIGHT_PAREN, STAR, Sym } from './symbols';
import { TokenKind } from './tokens';

/** A value of `#if` arithmetic: 64 bits, signed or not (C11 6.10.1p4). */
export interface Value {
  readonly bits: bigint;
  readonly unsigned: boolean;
}

/** Answers what a constant expression asks of its surroundings. */
export interface Questions {
  /** `defined X`. */
  defined?(symbol: number): boolean;
  /** `__has_include`, `__has_attribute` and so on, with the tokens between the parentheses. */
  has?(operator: number, operand: readonly PreToken[]): boolean;
  /** Value of an identifier that is left after expansion; 0 in an `#if`. */
  identifier?(token: PreToken): bigint | undefined;
  /** Value of `name ( operand )` or `sizeof ( operand )`. */
  call?(name: PreToken, operand: readonly PreToken[]): bigint | undefined;
}

/** Deeper nesting than any program has. */
const DEEPEST = 400;

/**
 * Value of an integer constant expression over expanded tokens; undefined when they are none (a reason is of no use: the
 * compiler would have rejected the file).
 */
export function evaluate(tokens: readonly PreToken[], questions: Questions = {}): Value | undefined {
  const parser = new ConditionParser(tokens, questions);
  try {
    const value = parser.conditional(true);
    return parser.atEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NoExpression) return undefined;
    throw error;
  }
}

/** Thrown inside this file only. */
class NoExpression extends Error {}

const signed = (bits: bigint): Value => ({ bits: BigInt.asIntN(64, bits), unsigned: false });
const truth = (condition: boolean): Value => signed(condition ? 1n : 0n);
const make = (bits: bigint, unsigned: boolean): Value => ({
  bits: unsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits),
  unsigned,
});

/** Binding strength of binary operators. */
const PRECEDENCE = new Map<number, number>([
  [Sym['||'], 1],
  [Sym['&&'], 2],
  [Sym['|'], 3],
  [Sym['^'], 4],
  [Sym['&'], 5],
  [Sym['=='], 6],
  [Sym['!='], 6],
  [Sym['<'], 7],
  [Sym['>'], 7],
  [Sym['<='], 7],
  [Sym['>='], 7],
  [Sym['<<'], 8],
  [Sym['>>'], 8],
  [Sym['+'], 9],
  [Sym['-'], 9],
  [STAR, 10],
  [Sym['/'], 10],
  [Sym['%'], 10],
]);

class ConditionParser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly PreToken[],
    private readonly questions: Questions,
  ) {}

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  /** `live`: is the value used (a division by zero in the other arm of `?:` is no error)? */
  conditional(live: boolean): Value {
    if (++this.depth > DEEPEST) throw new NoExpression();
    const condition = this.binary(1, live);
    let value = condition;
    if (this.take(Sym['?'])) {
      const yes = this.conditional(live && condition.bits !== 0n);
      this.expect(Sym[':']);
      const no = this.conditional(live && condition.bits === 0n);
      value = make((condition.bits !== 0n ? yes : no).bits, yes.unsigned || no.unsigned);
    }
    this.depth--;
    return value;
  }

  private binary(lowest: number, live: boolean): Value {
    let left = this.unary(live);
    for (;;) {
      const operator = this.tokens[this.at]?.symbol ?? 0;
      const strength = PRECEDENCE.get(operator);
      if (strength === undefined || strength < lowest) return left;
      this.at++;
      const decided = (operator === Sym['&&'] && left.bits === 0n) || (operator === Sym['||'] && left.bits !== 0n);
      const right = this.binary(strength + 1, live && !decided);
      left = this.apply(operator, left, right, live);
    }
  }

  private apply(operator: number, a: Value, b: Value, live: boolean): Value {
    const unsigned = a.unsigned || b.unsigned;
    const x = make(a.bits, unsigned).bits;
    const y = make(b.bits, unsigned).bits;
    switch (operator) {
      case Sym['||']:
        return truth(a.bits !== 0n || b.bits !== 0n);
      case Sym['&&']:
        return truth(a.bits !== 0n && b.bits !== 0n);
      case Sym['|']:
        return make(x | y, unsigned);
      case Sym['^']:
        return make(x ^ y, unsigned);
      case Sym['&']:
        return make(x & y, unsigned);
      case Sym['==']:
        return truth(x === y);
      case Sym['!=']:
        return truth(x !== y);
      case Sym['<']:
        return truth(x < y);
      case Sym['>']:
        return truth(x > y);
      case Sym['<=']:
        return truth(x <= y);
      case Sym['>=']:
        return truth(x >= y);
      case Sym['<<']:
        return shift(a, b.bits);
      case Sym['>>']:
        return shift(a, -b.bits);
      case Sym['+']:
        return make(x + y, unsigned);
      case Sym['-']:
        return make(x - y, unsigned);
      case STAR:
        return make(x * y, unsigned);
      default:
        if (y === 0n) {
          if (live) throw new NoExpression();
          return make(0n, unsigned);
        }
        return make(operator === Sym['/'] ? x / y : x % y, unsigned);
    }
  }

  private unary(live: boolean): Value {
    const token = this.tokens[this.at++];
    if (!token) throw new NoExpression();
    if (token.kind === TokenKind.Number) return numberValue(token.text) ?? bad();
    if (token.kind === TokenKind.Char) return signed(charValue(token.text) ?? bad());
    if (token.kind === TokenKind.Identifier) return this.word(token);
    if (++this.depth > DEEPEST) throw new NoExpression();
    const value = this.prefixed(token.symbol, live);
    this.depth--;
    return value;
  }

  private prefixed(operator: number, live: boolean): Value {
    switch (operator) {
      case LEFT_PAREN: {
        const value = this.conditional(live);
        this.expect(RIGHT_PAREN);
        return value;
      }
      case Sym['!']:
        return truth(this.unary(live).bits === 0n);
      case Sym['-']: {
        const value = this.unary(live);
        return make(-value.bits, value.unsigned);
      }
      case Sym['~']: {
        const value = this.unary(live);
        return make(~value.bits, value.unsigned);
      }
      case Sym['+']:
        return this.unary(live);
      default:
        return bad();
    }
  }

  private word(token: PreToken): Value {
    if (token.symbol === Sym.defined && this.questions.defined) {
      const bracket = this.take(LEFT_PAREN);
      const name = this.tokens[this.at++];
      if (name?.kind !== TokenKind.Identifier) throw new NoExpression();
      if (bracket) this.expect(RIGHT_PAREN);
      return truth(this.questions.defined(name.symbol));
    }
    const called = this.tokens[this.at]?.symbol === LEFT_PAREN;
    if (called && this.questions.has && token.text.startsWith('__has_')) {
      return truth(this.questions.has(token.symbol, this.operand()));
    }
    if (called && this.questions.call) return signed(this.questions.call(token, this.operand()) ?? bad());
    if (!this.questions.identifier) return signed(0n);
    return signed(this.questions.identifier(token) ?? bad());
  }

  /** The tokens between the parentheses that start here. */
  private operand(): readonly PreToken[] {
    const from = ++this.at;
    for (let depth = 1; ; this.at++) {
      const inner = this.tokens[this.at];
      if (!inner) throw new NoExpression();
      if (inner.symbol === LEFT_PAREN) depth++;
      else if (inner.symbol === RIGHT_PAREN && --depth === 0) return this.tokens.slice(from, this.at++);
    }
  }

  private take(symbol: number): boolean {
    if (this.tokens[this.at]?.symbol !== symbol) return false;
    this.at++;
    return true;
  }

  private expect(symbol: number): void {
    if (!this.take(symbol)) throw new NoExpression();
  }
}

function bad(): never {
  throw new NoExpression();
}

/** Left for a positive count, right for a negative one; a count past 63 shifts everything out. */
function shift(value: Value, count: bigint): Value {
  const n = count > 64n ? 64n : count < -64n ? -64n : count;
  return make(n >= 0n ? value.bits << n : value.bits >> -n, value.unsigned);
}

/** Value of an integer constant (C11 6.4.4.1, binary too); undefined for floating and malformed ones. */
export function numberValue(text: string): Value | undefined {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/.exec(text);
  if (!match) return undefined;
  const digits = match[1]!;
  const octal = /^0[0-7]+$/.test(digits);
  if (!octal && /^0[0-9]+$/.test(digits)) return undefined;
  const bits = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const unsigned = /u/i.test(match[2]!) || bits > 0x7fff_ffff_ffff_ffffn;
  return make(bits, unsigned);
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27 };

/** Value of a character constant as gcc computes it: `char` is signed, several characters are packed. */
export function charValue(text: string): bigint | undefined {
  const match = /^(?:[LuU]|u8)?'(.*)'$/s.exec(text);
  if (!match?.[1]) return undefined;
  const plain = text.startsWith("'");
  const units: number[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))|([^\\])/gsu;
  for (const [, hex, octal, escape, one] of match[1].matchAll(pattern)) {
    if (hex !== undefined) units.push(Number.parseInt(hex.slice(-8), 16));
    else if (octal !== undefined) units.push(Number.parseInt(octal, 8));
    else if (escape !== undefined) units.push(ESCAPES[escape] ?? escape.codePointAt(0)!);
    else units.push(one!.codePointAt(0)!);
  }
  if (units.length === 1) return plain ? BigInt.asIntN(8, BigInt(units[0]!)) : BigInt(units[0]!);
  return BigInt.asIntN(
    32,
    units.reduce((value, unit) => (value << 8n) | BigInt(unit & 0xff), 0n),
  );
}
