import type { CancelToken } from '../../kernel/cancel';
import { fail, ok, type Result } from '../../kernel/failure';
import type { TreePath } from '../../source/tree';
import type { TranslationUnit, Units } from '../../source/unit';
import { signatureOf, type Parameter, type Signature } from './signature';

/** A scenario that was written by the machine, to be edited by a person. */
export interface GeneratedScenario {
  /** "generated:function". */
  readonly path: TreePath;
  readonly text: string;
  /** What could not be filled in, one sentence each. */
  readonly unfilled: readonly string[];
}

/** An argument: the lines that make it, the expression to pass, and what is left to the person. */
interface Argument {
  readonly declare: string;
  readonly pass: string;
  readonly prepare?: string;
  readonly unfilled?: string;
}

/**
 * Writes a scenario that calls a function once. Scalars are 0 (1 where the name is a number of things), pointers point
 * to zeroed memory; what cannot be known stands in a comment.
 */
export async function generateScenario(
  units: Units,
  path: TreePath,
  name: string,
  cancel?: CancelToken,
): Promise<Result<GeneratedScenario>> {
  const unit = await units.unit(path, cancel);
  if (!unit.ok) return unit;
  const declared = unit.value.lookup('ordinary', name);
  if (declared?.kind !== 'function')
    return fail(
      'no-such-function',
      `No scenario can be written for ${name}()`,
      `${path} ${declared ? `declares ${name} as a ${declared.kind}, without a body` : `has no function of that name`}.`,
      'Name a function that the file defines.',
    );
  const signature = signatureOf(name, declared.tokens());
  if (!signature)
    return fail(
      'unknown-signature',
      `No scenario can be written for ${name}()`,
      `Its definition at ${declared.path}:${declared.line} has a shape that is not understood.`,
      'Write the scenario by hand: it is a C file that includes the file and defines cpu0().',
    );
  return ok(write(unit.value, path, name, signature));
}

function write(unit: TranslationUnit, path: TreePath, name: string, signature: Signature): GeneratedScenario {
  const args = signature.parameters.map((parameter, i) => argumentFor(unit, parameter, i));
  const unfilled = args.flatMap(argument => argument.unfilled ?? []);
  if (signature.variadic) unfilled.push('the variadic arguments: none are passed');
  const call = `${name}(${args.map(argument => argument.pass).join(', ')})`;
  const result = resultLines(unit, signature.result, call);
  const prepare = args.flatMap(argument => argument.prepare ?? []);
  const text = [
    '/*',
    ` * Calls ${name}() of ${path} once.`,
    ' *',
    ' * Generated: scalars are zero, pointers point to zeroed memory. Set what the',
    ' * function expects; setup() may call whatever the file defines.',
    ...(unfilled.length ? [' *', ' * Not filled in:', ...unfilled.map(what => ` *  - ${what}`)] : []),
    ' */',
    `#include "${path}"`,
    '',
    ...headersOf([...prepare, ...args.map(argument => argument.declare)].join('\n')),
    '#include <pagewarden.h>',
    '',
    ...args.map(argument => `static ${argument.declare}`),
    ...(args.length ? [''] : []),
    'void setup(void)',
    '{',
    ...prepare.map(line => `\t${line}`),
    '}',
    '',
    'void cpu0(void)',
    '{',
    ...result.map(line => `\t${line}`),
    '}',
    '',
  ].join('\n');
  return { path: `generated:${name}`, text, unfilled };
}

/** The headers that the written lines need; the file itself may not include them. */
const headersOf = (lines: string): readonly string[] => [
  ...(/\bGFP_KERNEL\b|\balloc_page\b/.test(lines) ? ['#include <linux/gfp.h>'] : []),
  ...(/\bLIST_HEAD\b/.test(lines) ? ['#include <linux/list.h>'] : []),
  ...(/\bpage_folio\b/.test(lines) ? ['#include <linux/mm.h>'] : []),
  ...(/\bkzalloc\b/.test(lines) ? ['#include <linux/slab.h>'] : []),
];

/** Names that mean a number of things: at least one, or nothing happens. */
const COUNTS = /^(n|nr|num|count|size|len|length|bytes|pages|npages|pgcount|pgsize)$|_(nr|count|size|len|pages)$|^nr_/;

function argumentFor(unit: TranslationUnit, parameter: Parameter, index: number): Argument {
  // The file may use the parameter's name for something of its own.
  const plain = parameter.name || `argument${index + 1}`;
  const name = unit.lookup('ordinary', plain) || unit.isMacro(plain) ? `${plain}_argument` : plain;
  const { base, stars } = parameter;
  if (parameter.callback)
    return {
      declare: `void *${name};`,
      pass: `(void *)${name}`,
      unfilled: `${name}: a pointer to a function, NULL here`,
    };
  if (stars === 0) return scalar(unit, base, name);
  if (stars > 1)
    return {
      declare: `${base} ${'*'.repeat(stars - 1)}${name};`,
      pass: `&${name}`,
      unfilled: `${name}: points to NULL`,
    };
  const record = /^(struct|union) (\w+)$/.exec(base);
  if (base === 'struct page')
    return { declare: `struct page *${name};`, pass: name, prepare: `${name} = alloc_page(GFP_KERNEL | __GFP_ZERO);` };
  if (base === 'struct folio')
    return {
      declare: `struct folio *${name};`,
      pass: name,
      prepare: `${name} = page_folio(alloc_page(GFP_KERNEL | __GFP_ZERO));`,
    };
  if (base === 'struct list_head') return { declare: `LIST_HEAD(${name});`, pass: `&${name}` };
  if (base === 'void')
    return {
      declare: `void *${name};`,
      pass: name,
      unfilled: `${name}: points to something of unknown type, NULL here`,
    };
  if (record && !isComplete(unit, record[2]!))
    return {
      declare: `${base} *${name};`,
      pass: name,
      unfilled: `${name}: ${base} is not defined here, NULL is passed`,
    };
  if (base === 'char') return { declare: `char ${name}[64];`, pass: name };
  return {
    declare: `${base} *${name};`,
    pass: name,
    prepare: `${name} = kzalloc(sizeof(*${name}), GFP_KERNEL);`,
    ...(record ? { unfilled: `${name}: ${base} is all zeros` } : {}),
  };
}

function scalar(unit: TranslationUnit, base: string, name: string): Argument {
  if (base === 'gfp_t') return { declare: `gfp_t ${name} = GFP_KERNEL;`, pass: name };
  if (isRecord(unit, base))
    return { declare: `${base} ${name};`, pass: name, unfilled: `${name}: ${base} is all zeros` };
  return { declare: `${base} ${name}${COUNTS.test(name) ? ' = 1' : ''};`, pass: name };
}

const isComplete = (unit: TranslationUnit, tag: string): boolean => {
  const kind = unit.lookup('tag', tag)?.kind;
  return kind === 'struct' || kind === 'union';
};

/** Is a type a record, by its spelling or by its typedef? */
function isRecord(unit: TranslationUnit, base: string): boolean {
  if (/^(struct|union) /.test(base)) return true;
  const declared = / /.test(base) ? undefined : unit.lookup('ordinary', base);
  if (declared?.kind !== 'typedef') return false;
  const words = declared.tokens().map(token => token.text);
  return words.some(word => word === 'struct' || word === 'union') && words.at(-3) !== '*';
}

function resultLines(unit: TranslationUnit, { base, stars }: Parameter, call: string): string[] {
  if (stars > 0) return [`pw_result("%px", ${call});`];
  if (base === 'void' || base === '' || isRecord(unit, base)) return [`${call};`];
  return [`pw_result("%lld", (long long)${call});`];
}
