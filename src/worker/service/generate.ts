import type { Parameter } from '../../source/syntax/functions';
import type { TreePath } from '../../source/tree';

/** A generated scenario. */
export interface Generated {
  readonly text: string;
  /** What could not be filled in, one sentence each. */
  readonly gaps: readonly string[];
}

/** How an argument is made: the object that it needs, and the expression that is passed. */
interface Argument {
  readonly object?: string;
  readonly expression: string;
  readonly gap?: string;
}

/**
 * A scenario that calls one function with the plainest arguments: 0 for numbers, an object of zeros for a pointer to a
 * record. Whatever is more than that only a person can know; it is marked in the text.
 */
export function generateScenario(
  fn: { readonly name: string; readonly specifiers: string; readonly parameters: readonly Parameter[] },
  path: TreePath,
): Generated {
  const parameters = fn.parameters.filter(parameter => parameter.type !== 'void' && parameter.name);
  const args = parameters.map(argumentFor);
  const objects = args.flatMap(({ object }) => (object === undefined ? [] : [object]));
  const gaps = args.flatMap(({ gap }) => (gap === undefined ? [] : [gap]));
  const call = `${fn.name}(${args.map(({ expression }) => expression).join(', ')})`;
  const text = [
    '/*',
    ` * A run of ${fn.name}(), generated from its parameters.`,
    ...(gaps.length ? [' *', ' * To be filled in:', ...gaps.flatMap(gap => wrapped(gap))] : []),
    ' */',
    `#include "${path}"`,
    '',
    '#include <pagewarden.h>',
    '',
    ...objects,
    ...(objects.length ? [''] : []),
    'void setup(void)',
    '{',
    ...(objects.length ? ['\t/* What probing the hardware or an earlier call would have set. */'] : []),
    '}',
    '',
    'void cpu0(void)',
    '{',
    returnsNothing(fn.specifiers) ? `\t${call};` : `\tpw_result("%lld", (long long)${call});`,
    '}',
    '',
  ].join('\n');
  return { text, gaps };
}

/** A list item of the comment at the top, at most 80 columns wide. */
function wrapped(gap: string): readonly string[] {
  const lines: string[] = [];
  let line = ' * -';
  for (const word of gap.split(' ')) {
    if (line.length + word.length + 1 > 80) {
      lines.push(line);
      line = ' *  ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

const returnsNothing = (specifiers: string): boolean => /\bvoid$/.test(specifiers.trim());

const RECORD_POINTER = /^(?:const |volatile )*((?:struct|union) \w+) \*(?: ?(?:const|restrict|__restrict))*$/;
const TYPE_POINTER = /^(?:const |volatile )*([\w ]*\w) \*(?: ?const)*$/;

function argumentFor({ name, type }: Parameter): Argument {
  const clean = type
    .replace(/\b__\w+\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const record = RECORD_POINTER.exec(clean)?.[1];
  if (record !== undefined)
    return {
      object: `static ${record} ${name};`,
      expression: `&${name}`,
      gap: `${name} is a ${record} of zeros: set in setup() what the function reads of it.`,
    };
  if (/\(/.test(clean)) return { expression: 'NULL', gap: `${name} is a function pointer and passed as NULL.` };
  if (/^(?:const )?void \*/.test(clean))
    return { expression: 'NULL', gap: `${name} is a void pointer and passed as NULL: say what it points to.` };
  const pointee = TYPE_POINTER.exec(clean)?.[1];
  if (pointee !== undefined)
    return {
      object: `static ${pointee} ${name};`,
      expression: `&${name}`,
      gap: `${name} points to one ${pointee}, which is 0.`,
    };
  if (clean.includes('*')) return { expression: 'NULL', gap: `${name} (${clean}) is passed as NULL.` };
  if (/^(?:struct|union) /.test(clean))
    return { object: `static ${clean} ${name};`, expression: name, gap: `${name} is a ${clean} of zeros.` };
  return { expression: '0', gap: `${name} (${clean}) is 0.` };
}
