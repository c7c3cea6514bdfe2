import { Op } from '../../bytecode';
import type { CompiledFunction, SymbolId } from '../../program';
import type { FunctionDefinition } from '../ast';
import { describe } from '../describe';
import { Uncompilable } from '../typed/failure';
import { BlockScope } from '../typed/scope';
import { typeBlock } from '../typed/statements';
import type { LocalVariable, StaticSymbol, Stmt } from '../typed/tree';
import type { FunctionState, Typing } from '../typed/typing';
import { INT, isScalar, type FunctionType } from '../types';
import { SyntaxFailure } from '../parser/cursor';
import { Assembler } from './assembler';
import { findEscapes } from './escape';
import type { Lowering } from './lowering';
import { describeVariable, lowerStatement, spillParameter } from './statements';

/** What the program around a function gives it numbers for. */
export interface Numbering {
  readonly symbolId: (symbol: StaticSymbol) => SymbolId;
  readonly site: (name: string) => SymbolId;
  readonly bytes: (bytes: Uint8Array) => SymbolId;
}

/** Compiles a function definition; what cannot be compiled stops when it is reached. */
export function compileFunction(
  unit: Typing,
  definition: FunctionDefinition,
  symbol: StaticSymbol,
  numbers: Numbering,
): CompiledFunction {
  const name = definition.declarator.name!;
  const { type } = symbol;
  if (type.kind !== 'function') throw new Uncompilable(definition.at, `'${name}' as a function`);
  const scope = new BlockScope(unit.scope);
  const fn: FunctionState = {
    name,
    result: type.result,
    labels: [new Map()],
    switches: [],
    entries: 0,
    serial: 0,
    path: [],
    statics: new Map(),
  };
  const t: Typing = { ...unit, scope, fn };
  const parameters = parametersOf(t, definition, type);
  const body = typed(t, definition);
  findEscapes(body);
  return emit(definition, symbol, type, parameters, body, fn, numbers);
}

function typed(t: Typing, definition: FunctionDefinition): Stmt {
  try {
    return typeBlock(t, definition.body());
  } catch (error) {
    if (!(error instanceof Uncompilable) && !(error instanceof SyntaxFailure)) throw error;
    const { at, construct } = error;
    return { kind: 'expression', at: definition.at, value: { kind: 'trap', type: INT, at, construct } };
  }
}

function parametersOf(t: Typing, definition: FunctionDefinition, type: FunctionType): LocalVariable[] {
  return type.parameters.map((p, i) => {
    const variable: LocalVariable = {
      name: p.name ?? `(parameter ${i + 1})`,
      type: p.type,
      at: definition.at,
      parameter: true,
      inMemory: false,
      escapes: false,
      hidden: p.name === undefined,
      variableLength: false,
      aligned: 0,
    };
    if (p.name !== undefined) t.scope.declare(p.name, { kind: 'local', variable }, definition.at);
    return variable;
  });
}

function emit(
  definition: FunctionDefinition,
  symbol: StaticSymbol,
  type: FunctionType,
  parameters: readonly LocalVariable[],
  body: Stmt,
  fn: FunctionState,
  numbers: Numbering,
): CompiledFunction {
  const { name } = symbol;
  const code = new Assembler();
  const returnsRecord = type.result.kind === 'record';
  const resultAddress = returnsRecord ? code.temp() : undefined;
  const registers = parameters.map(() => code.temp());
  // The hidden parameter that VarArgs reads.
  if (type.variadic) code.temp();
  const l: Lowering = {
    code,
    symbolId: numbers.symbolId,
    site: index => numbers.site(`${name}.site.${index}`),
    bytes: numbers.bytes,
    slots: new Map(),
    labels: new Map(),
    blocks: [],
    loops: [],
    cases: new Map(),
    resultAddress,
    computedGoto: [...fn.labels.at(-1)!.values()].some(label => label.addressed),
  };
  code.from(definition.at);
  parameters.forEach((variable, i) => {
    const register = registers[i]!;
    if (!isScalar(variable.type)) l.slots.set(variable, { kind: 'indirect', register });
    else if (variable.inMemory) spillParameter(l, variable, register);
    else l.slots.set(variable, { kind: 'register', register });
    describeVariable(l, variable, l.slots.get(variable)!);
  });
  // Parameters are in scope from the first instruction.
  code.variables.forEach((v, i) => (code.variables[i] = { ...v, from: 0 }));
  lowerStatement(l, body);
  code.from(definition.end);
  if (type.result.kind === 'void' || returnsRecord) code.emit(Op.Return, -1);
  else if (code.reachable) {
    const result = code.temp();
    if (name === 'main') code.constant(result, 0n);
    else code.emit(Op.Undefine, result);
    code.emit(Op.Return, result);
  }
  code.variables.forEach((v, i) => {
    if (v.to === -1) code.variables[i] = { ...v, to: code.length };
  });
  const finished = code.finish();
  const labels: number[] = [];
  for (const [label, target] of l.labels) {
    const instruction = code.instructionOf(target);
    if (!label.addressed || instruction === undefined) continue;
    label.code = { function: symbol, instruction };
    labels.push(instruction);
  }
  return {
    name,
    path: definition.at.path,
    line: definition.at.line,
    ...finished,
    registers: Math.max(code.most, 1),
    parameters: parameters.length,
    returnsRecord,
    variadic: type.variadic,
    frameBytes: Math.ceil(code.frameBytes / 16) * 16,
    frameObjects: code.frameObjects,
    spots: code.spots,
    bitfields: code.bitfields,
    primitiveCalls: code.primitiveCalls,
    traps: code.traps,
    variables: code.variables,
    labels,
    result: describe(type.result),
  };
}
