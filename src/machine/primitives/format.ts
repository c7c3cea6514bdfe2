import { carry } from '../memory/memory';
import { hex64 } from '../memory/regions';
import type { Call } from './call';

/** Gives the next variadic argument as an unsigned 64-bit number. */
export type NextArgument = () => bigint;

/** Variadic arguments that lie 8 bytes each at an address. */
export function argumentsAt(call: Call, low: number, high: number): NextArgument {
  let offset = 0;
  return () => {
    const at = (low + offset) | 0;
    const value = call.memory.load64((high + carry(low, offset)) | 0, at);
    if (call.memory.undef) call.stop('undefined-behaviour', `${call.info.name}() prints an uninitialised value.`);
    offset += 8;
    return (BigInt(value) & 0xffffffffn) | (BigInt(call.memory.high >>> 0) << 32n);
  };
}

const lowOf = (value: bigint): number => Number(BigInt.asIntN(32, value));
const highOf = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));

const SPECIFIER = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(hh|h|ll|l|L|z|t|j|q)?([diouxXcspn%eEfgG])([A-Za-z0-9]*)/g;

/** Bytes of an integer by its length modifier. */
const WIDTHS: Readonly<Record<string, number>> = { hh: 8, h: 16, l: 64, ll: 64, L: 64, z: 64, t: 64, j: 64, q: 64 };

/**
 * Formats as the kernel's vsnprintf() does (Documentation/core-api/printk-formats.rst), `%p` extensions included.
 * `kernel` is false for C programs of a person's own, where `%p` has no extensions and shows the address.
 */
export function format(call: Call, template: string, next: NextArgument, kernel = true): string {
  let result = '';
  let from = 0;
  for (;;) {
    // %pV formats within a format: the expression's place belongs to this call only from here to exec().
    SPECIFIER.lastIndex = from;
    const match = SPECIFIER.exec(template);
    if (!match) break;
    const [, flags = '', widthText, precisionText, length = '', conversion = '', letters = ''] = match;
    const hasPrecision = /\.\D*[*\d-]?/.test(match[0].slice(1).split(conversion)[0] ?? '') && match[0].includes('.');
    // Letters after anything but %p are text.
    const extension = conversion === 'p' && kernel ? letters : '';
    result += template.slice(from, match.index);
    from = match.index + match[0].length - (letters.length - extension.length);
    if (conversion === '%') {
      result += '%';
      continue;
    }
    let left = flags.includes('-');
    let width = widthText === '*' ? lowOf(next()) : Number(widthText ?? 0);
    if (width < 0) {
      left = true;
      width = -width;
    }
    const precision = !hasPrecision ? -1 : precisionText === '*' ? lowOf(next()) : Number(precisionText ?? 0);
    const text = one(call, conversion, flags, precision, WIDTHS[length] ?? 32, extension, next, kernel);
    const numeric = 'diouxX'.includes(conversion);
    if (left) result += text.padEnd(width);
    else if (flags.includes('0') && numeric && precision < 0) result += padZeros(text, width);
    else result += text.padStart(width);
  }
  return result + template.slice(from);
}

/** Zeros between a sign or "0x" and the digits. */
function padZeros(text: string, width: number): string {
  const lead = /^([-+ ]|0[xX])?/.exec(text)![0];
  return lead + text.slice(lead.length).padStart(width - lead.length, '0');
}

function one(
  call: Call,
  conversion: string,
  flags: string,
  precision: number,
  bits: number,
  extension: string,
  next: NextArgument,
  kernel: boolean,
): string {
  switch (conversion) {
    case 'd':
    case 'i': {
      const value = BigInt.asIntN(bits, next());
      const digits = (value < 0n ? -value : value).toString().padStart(precision, '0');
      const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      return sign + (precision === 0 && value === 0n ? '' : digits);
    }
    case 'o':
    case 'u':
    case 'x':
    case 'X': {
      const value = BigInt.asUintN(bits, next());
      const base = conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16;
      const digits = precision === 0 && value === 0n ? '' : value.toString(base).padStart(precision, '0');
      // The kernel prints 0x before a zero too; C's printf does not.
      const lead = !flags.includes('#') || (!kernel && value === 0n) ? '' : base === 16 ? '0x' : base === 8 ? '0' : '';
      return conversion === 'X' ? (lead + digits).toUpperCase() : lead + digits;
    }
    case 'c':
      return String.fromCharCode(lowOf(next()) & 0xff);
    case 's': {
      const value = next();
      if (value === 0n) return '(null)';
      const text =
        precision >= 0
          ? call.machine.readString(highOf(value), lowOf(value), precision)
          : call.string(highOf(value), lowOf(value));
      return text;
    }
    case 'p':
      return pointer(call, extension, next(), kernel);
    case 'n':
      return call.stop('undefined-behaviour', 'The kernel ignores %n, and so a format must not have it.');
    default:
      return call.stop('cannot-execute', `Floating point (%${conversion}) cannot be formatted.`);
  }
}

const word = (call: Call, at: bigint, bytes: number): bigint => {
  const low = call.memory.load(highOf(at), lowOf(at), bytes);
  const high = bytes === 8 ? call.memory.high : 0;
  return BigInt.asUintN(bytes * 8, (BigInt(low) & 0xffffffffn) | (BigInt(high >>> 0) << 32n));
};
const bytesAt = (call: Call, at: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, i) => call.memory.load8(highOf(at + BigInt(i)), lowOf(at + BigInt(i))));
const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** %p and its extensions. */
function pointer(call: Call, extension: string, value: bigint, kernel: boolean): string {
  const letters = extension;
  if (!kernel) return value === 0n ? '(nil)' : '0x' + value.toString(16);
  switch (letters[0]) {
    case 'a':
      // %pa[p] and %pad: a physical or DMA address, by reference.
      return '0x' + word(call, value, 8).toString(16).padStart(16, '0');
    case 'U': {
      const order =
        letters[1] === 'b' || letters[1] === 'B'
          ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
          : letters[1] === 'l' || letters[1] === 'L'
            ? [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
            : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
      const bytes = bytesAt(call, value, 16);
      const text = order
        .map((at, i) => (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hexByte(bytes[at]!))
        .join('');
      return letters[1] === 'B' || letters[1] === 'L' ? text.toUpperCase() : text;
    }
    case 'V': {
      // struct va_format: a format and a pointer to its va_list.
      const template = word(call, value, 8);
      const list = word(call, word(call, value + 8n, 8), 8);
      return format(call, call.string(highOf(template), lowOf(template)), argumentsAt(call, lowOf(list), highOf(list)));
    }
    case 'S':
    case 's':
    case 'f':
    case 'F':
    case 'B': {
      const target = call.machine.image.functionAt(highOf(value), lowOf(value));
      return target ? `${target.name}+0x0/0x0` : hex64(highOf(value), lowOf(value));
    }
    case 'e': {
      const error = BigInt.asIntN(64, value);
      return error < 0n && error > -4096n
        ? error.toString()
        : hex64(highOf(value), lowOf(value)).slice(2).padStart(16, '0');
    }
    case 'M':
    case 'm':
      return bytesAt(call, value, 6)
        .map(hexByte)
        .join(letters[0] === 'M' ? ':' : '');
    case 'h':
      return bytesAt(call, value, 1).map(hexByte).join(' ');
    case 'x':
    case 'K':
    default: {
      const rest = letters[0] === 'x' || letters[0] === 'K' ? letters.slice(1) : letters;
      if (value === 0n && letters[0] !== 'x') return '(null)' + rest;
      // %p hashes in the kernel; here the address is simulated anyway and worth seeing.
      return value.toString(16).padStart(16, '0') + rest;
    }
  }
}
