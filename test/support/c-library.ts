import { readFileSync, readdirSync } from 'node:fs';
import type { Call } from '../../src/machine/primitives/call';
import type { PrimitiveEntry } from '../../src/machine/primitives/entry';
import { repositoryPath } from './trees';

/** The headers of a small C library, as include/NAME of a tree. */
export function libraryHeaders(): [path: string, text: string][] {
  const folder = repositoryPath('test/support/libc');
  return readdirSync(folder).map(name => [`include/${name}`, readFileSync(`${folder}/${name}`, 'utf8')]);
}

/** What a program has printed so far, and what `exit` was called with. */
export interface ProgramOutput {
  text: string;
  exit: number | undefined;
}

/** The sentence that stops a program at exit(); {@link ProgramOutput.exit} has the status. */
export const EXITED = 'the program has called exit()';

const entry = (
  name: string,
  parameters: PrimitiveEntry['parameters'],
  result: PrimitiveEntry['result'],
  run: (call: Call) => void,
  more: Partial<PrimitiveEntry> = {},
): PrimitiveEntry => ({
  name,
  parameters,
  result,
  kind: 'modelled',
  ordering: 'none',
  source: 'C library',
  visible: false,
  run,
  ...more,
});

/** printf, puts, putchar, abort and exit for test programs; the rest of the library is C. */
export function libraryPrimitives(output: ProgramOutput): PrimitiveEntry[] {
  const print = (call: Call, format: number): void => {
    const text = format_(call, format);
    output.text += text;
    call.returnInt(text.length);
  };
  return [
    entry('printf', ['value'], { type: 'int' }, call => print(call, 0), { variadic: true }),
    entry('fprintf', ['value', 'value'], { type: 'int' }, call => print(call, 1), { variadic: true }),
    entry('puts', ['value'], { type: 'int' }, call => {
      output.text += `${call.string(call.argHigh(0), call.argLow(0))}\n`;
    }),
    entry('putchar', ['value'], { type: 'int' }, call => {
      output.text += String.fromCharCode(call.int(0) & 255);
      call.returnInt(call.int(0));
    }),
    entry('abort', [], 'void', call => call.stop('assertion-fails', 'the program has called abort()'), {
      noReturn: true,
    }),
    entry(
      'exit',
      ['value'],
      'void',
      call => {
        output.exit = call.int(0) & 255;
        call.stop('assertion-fails', EXITED);
      },
      { noReturn: true },
    ),
  ];
}

/** printf's integer, character, string and pointer conversions. */
function format_(call: Call, at: number): string {
  const format = call.string(call.argHigh(at), call.argLow(at));
  let next = call.unsigned(at + 1);
  const word = (): bigint => {
    const { memory } = call;
    const low = memory.load64(Number(BigInt.asIntN(32, next >> 32n)), Number(BigInt.asIntN(32, next)));
    next += 8n;
    return (BigInt(memory.high >>> 0) << 32n) | BigInt(low >>> 0);
  };
  return format.replace(
    /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?(hh|h|ll|l|z|j|t)?([diouxXcsp%])/g,
    (
      _all,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      size: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const columns = width === '*' ? Number(BigInt.asIntN(32, word())) : Number(width ?? 0);
      const digits =
        precision === '*' ? Number(BigInt.asIntN(32, word())) : precision === undefined ? -1 : Number(precision);
      const value = word();
      let text = conversion(call, kind, value, size, digits);
      if (flags.includes('#') && /[xX]/.test(kind) && value !== 0n) text = `0x${text}`;
      if (/[di]/.test(kind) && !text.startsWith('-'))
        text = (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
      if (flags.includes('-')) return text.padEnd(columns);
      if (flags.includes('0') && digits < 0 && !/[cs]/.test(kind)) {
        const sign = /^[-+ ]|^0x/.exec(text)?.[0] ?? '';
        return sign + text.slice(sign.length).padStart(columns - sign.length, '0');
      }
      return text.padStart(columns);
    },
  );
}

function conversion(call: Call, kind: string, value: bigint, size: string | undefined, digits: number): string {
  const bits = size === undefined ? 32 : size === 'hh' ? 8 : size === 'h' ? 16 : 64;
  switch (kind) {
    case 'c':
      return String.fromCharCode(Number(value & 255n));
    case 's': {
      const text = call.string(Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asIntN(32, value)));
      return digits < 0 ? text : text.slice(0, digits);
    }
    case 'p':
      return `0x${value.toString(16)}`;
    case 'd':
    case 'i': {
      const signed = BigInt.asIntN(bits, value);
      const text = (signed < 0n ? -signed : signed).toString().padStart(digits, '0');
      return signed < 0n ? `-${text}` : text;
    }
    default: {
      const radix = kind === 'o' ? 8 : kind === 'u' ? 10 : 16;
      const text = BigInt.asUintN(bits, value).toString(radix).padStart(digits, '0');
      return kind === 'X' ? text.toUpperCase() : text;
    }
  }
}
