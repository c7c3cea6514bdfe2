/**
 * A small WebAssembly assembler: expressions and statements are byte sequences that functions put together, so that a
 * program can be written as nested calls, with constants known at build time folded into the code. Only what the
 * page-table core needs is here (WebAssembly Core Specification 1.0, 5 Binary Format).
 */
export type Code = readonly number[];

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export type ValueType = typeof I32 | typeof I64;

/** A local variable or parameter. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets it and leaves the value. */
  tee(value: Code): Code;
}

/** A module-wide variable, exported under its name. */
export interface Global {
  readonly get: Code;
  set(value: Code): Code;
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 0x7f;
    value = Math.floor(value / 128);
    if (value === 0) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && !(byte & 0x40)) || (value === -1n && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const join = (...parts: readonly Code[]): Code => parts.flat();
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, opcode];
const unary =
  (opcode: number) =>
  (a: Code): Code => [...a, opcode];
const load =
  (opcode: number, align: number) =>
  (address: Code, offset = 0): Code => [...address, opcode, align, ...unsigned(offset)];
const store =
  (opcode: number, align: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, align, ...unsigned(offset)];

/** Statements one after the other. */
export const sequence = join;
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltU: binary(0x49),
  gtU: binary(0x4b),
  leU: binary(0x4d),
  geU: binary(0x4f),
  clz: unary(0x67),
  add: binary(0x6a),
  sub: binary(0x6b),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrU: binary(0x76),
  wrap: unary(0xa7),
  load: load(0x28, 2),
  load8: load(0x2d, 0),
  load16: load(0x2f, 1),
  store: store(0x36, 2),
  store8: store(0x3a, 0),
  store16: store(0x3b, 1),
};
export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))],
  eqz: unary(0x50),
  ne: binary(0x52),
  ltU: binary(0x54),
  leU: binary(0x58),
  geU: binary(0x5a),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  shl: binary(0x86),
  shrU: binary(0x88),
  extendU: unary(0xad),
  load: load(0x29, 3),
  store: store(0x37, 3),
};

/** `if` without a value. */
export const when = (condition: Code, then: Code, otherwise: Code = []): Code =>
  otherwise.length === 0
    ? [...condition, 0x04, 0x40, ...then, 0x0b]
    : [...condition, 0x04, 0x40, ...then, 0x05, ...otherwise, 0x0b];

/** `if` with a value of the type. */
export const choose = (type: ValueType, condition: Code, then: Code, otherwise: Code): Code => [
  ...condition,
  0x04,
  type,
  ...then,
  0x05,
  ...otherwise,
  0x0b,
];

/** Repeats `body` while `condition` holds; `leave` inside `body`, given its depth of enclosing ifs, ends the loop. */
export const repeat = (condition: Code, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...[0x45, 0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

/** Leaves a {@link repeat} from inside `depth` enclosing ifs. */
export const leave = (depth: number): Code => [0x0c, ...unsigned(depth + 1)];
export const giveBack = (value: Code = []): Code => [...value, 0x0f];
/** Stops with a trap. */
export const trap: Code = [0x00];
/** Drops a value. */
export const drop = (value: Code): Code => [...value, 0x1a];

/** A function under construction. */
export class FunctionBuilder {
  private readonly locals: ValueType[] = [];
  private code: Code = [];

  constructor(
    readonly index: number,
    readonly parameters: readonly ValueType[],
    readonly result: ValueType | undefined,
  ) {}

  /** Parameter number `at`. */
  parameter(at: number): Local {
    return variable(at);
  }

  local(type: ValueType): Local {
    this.locals.push(type);
    return variable(this.parameters.length + this.locals.length - 1);
  }

  body(...code: readonly Code[]): void {
    this.code = join(...code);
  }

  call(...values: readonly Code[]): Code {
    return [...join(...values), 0x10, ...unsigned(this.index)];
  }

  /** Locals and code, as the code section wants them. */
  encode(): Code {
    const locals = this.locals.flatMap(type => [1, type]);
    const content = [...unsigned(this.locals.length), ...locals, ...this.code, 0x0b];
    return [...unsigned(content.length), ...content];
  }
}

const variable = (at: number): Local => ({
  get: [0x20, ...unsigned(at)],
  set: value => [...value, 0x21, ...unsigned(at)],
  tee: value => [...value, 0x22, ...unsigned(at)],
});

/** A module with one memory, exported as "memory". */
export class ModuleBuilder {
  private readonly functions: FunctionBuilder[] = [];
  private readonly globals: { readonly name: string; readonly type: ValueType; readonly start: bigint }[] = [];
  private readonly exported = new Map<string, FunctionBuilder>();

  /** @param pages size of the memory in pages of 64 KiB. */
  constructor(private readonly pages: number) {}

  function(parameters: readonly ValueType[], result?: ValueType): FunctionBuilder {
    const made = new FunctionBuilder(this.functions.length, parameters, result);
    this.functions.push(made);
    return made;
  }

  export(name: string, exported: FunctionBuilder): void {
    this.exported.set(name, exported);
  }

  global(name: string, type: ValueType, start = 0n): Global {
    const at = unsigned(this.globals.length);
    this.globals.push({ name, type, start });
    return { get: [0x23, ...at], set: value => [...value, 0x24, ...at] };
  }

  /** The module's bytes. */
  encode(): Uint8Array {
    const text = (name: string): number[] => [...unsigned(name.length), ...Array.from(name, c => c.charCodeAt(0))];
    const section = (id: number, items: readonly Code[]): Code => {
      const content = [...unsigned(items.length), ...items.flat()];
      return [id, ...unsigned(content.length), ...content];
    };
    const types = this.functions.map(f => [
      0x60,
      ...unsigned(f.parameters.length),
      ...f.parameters,
      ...(f.result === undefined ? [0] : [1, f.result]),
    ]);
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, types),
      ...section(
        3,
        this.functions.map((_, i) => unsigned(i)),
      ),
      ...section(5, [[0, ...unsigned(this.pages)]]),
      ...section(
        6,
        this.globals.map(g => [g.type, 1, ...(g.type === I32 ? i32.const(Number(g.start)) : i64.const(g.start)), 0x0b]),
      ),
      ...section(7, [
        [...text('memory'), 2, 0],
        ...[...this.exported].map(([name, f]) => [...text(name), 0, ...unsigned(f.index)]),
        ...this.globals.map((g, i) => [...text(g.name), 3, ...unsigned(i)]),
      ]),
      ...section(
        10,
        this.functions.map(f => f.encode()),
      ),
    ]);
  }
}
