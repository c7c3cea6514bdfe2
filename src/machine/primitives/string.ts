import { carry } from '../memory/memory';
import { pfnHigh, pfnLow } from '../memory/regions';
import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry, Touches } from './entry';
import { argumentsAt, format } from './format';
import { allocateObject } from './slab';

type Address = readonly [high: number, low: number];

const address = (call: Call, i: number): Address => [call.argHighOf(i), call.argLow(i)];
const after = ([high, low]: Address, offset: number): Address => [(high + carry(low, offset)) | 0, (low + offset) | 0];

/** A byte that decides something. */
function byte(call: Call, at: Address): number {
  const value = call.memory.load8(at[0], at[1]);
  if (call.memory.undef) call.stop('undefined-behaviour', `${call.info.name}() looks at an uninitialised byte.`);
  return value;
}
const setByte = (call: Call, at: Address, value: number): void => {
  call.memory.store8(at[0], at[1], value, 0);
};
const give = (call: Call, [high, low]: Address): void => {
  call.return64(low, high);
};

function length(call: Call, at: Address, most = Infinity): number {
  let n = 0;
  while (n < most && byte(call, after(at, n)) !== 0) n++;
  return n;
}

/** Writes text and its NUL, at most `room` bytes in all; gives the bytes of the text. */
function write(call: Call, to: Address, text: string, room: number): number {
  const bytes = utf8(text);
  const fits = Math.min(bytes.length, Math.max(0, room - 1));
  for (let i = 0; i < fits; i++) setByte(call, after(to, i), bytes[i]!);
  if (room > 0) setByte(call, after(to, fits), 0);
  return bytes.length;
}

/** Latin-1 characters stand for themselves, as %c makes them; the rest is UTF-8. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x100) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

function compare(call: Call, most: number, stopAtZero: boolean, fold: (byte: number) => number = b => b): number {
  for (let i = 0; i < most; i++) {
    const a = fold(byte(call, after(address(call, 0), i)));
    const b = fold(byte(call, after(address(call, 1), i)));
    if (a !== b) return a < b ? -1 : 1;
    if (stopAtZero && a === 0) return 0;
  }
  return 0;
}

const source = 'lib/string.c; arch/x86/lib/';
const string = (
  names: string | readonly string[],
  parameters: string,
  result: string,
  run: (call: Call) => void,
  touches?: Touches,
): PrimitiveEntry[] =>
  [names]
    .flat()
    .map(name =>
      modelled(
        name,
        parameters,
        result,
        { source, visible: !/^str|^__builtin_str/.test(name), ...(touches ? { touches } : {}) },
        run,
      ),
    );

function copy(call: Call): void {
  const bytes = call.size(2);
  call.memory.copy(call.argHighOf(0), call.argLow(0), call.argHighOf(1), call.argLow(1), bytes);
  give(call, address(call, 0));
}

function search(call: Call, from: 'first' | 'last', most: number): void {
  const wanted = call.argLow(1) & 0xff;
  let found: Address | undefined;
  for (let i = 0; i < most; i++) {
    const at = after(address(call, 0), i);
    const value = byte(call, at);
    if (value === wanted) {
      found = at;
      if (from === 'first') break;
    }
    if (value === 0) break;
  }
  if (found) give(call, found);
}

const fills = (name: string, size: number): PrimitiveEntry =>
  modelled(name, 'vvv', 'void *', { source }, call => {
    const count = call.size(2);
    for (let i = 0; i < count; i++) {
      const [high, low] = after(address(call, 0), i * size);
      call.memory.store(high, low, size, call.argLow(1), call.argHigh(1), 0);
    }
    give(call, address(call, 0));
  });

const lower = (b: number): number => (b >= 65 && b <= 90 ? b + 32 : b);

/** Formats the template at argument `i` with the variadic arguments after it. */
const text = (call: Call, i: number, kernel = true): string =>
  format(
    call,
    call.string(call.argHighOf(i), call.argLow(i)),
    argumentsAt(call, call.argLow(i + 1), call.argHighOf(i + 1)),
    kernel,
  );

/** Bytes and strings, and formatting into them. */
export const strings: readonly PrimitiveEntry[] = [
  ...string(
    [
      'memcpy',
      '__memcpy',
      'memmove',
      '__memmove',
      '__builtin_memcpy',
      '__builtin_memmove',
      'memcpy_fromio',
      'memcpy_toio',
    ],
    'vvv',
    'void *',
    copy,
    { effect: 'store', pointers: [0, 1], bytes: 0, length: 2 },
  ),
  ...string(
    ['memset', '__memset', '__builtin_memset', 'memset_io'],
    'vvv',
    'void *',
    call => {
      call.memory.fill(call.argHighOf(0), call.argLow(0), call.size(2), call.argLow(1));
      give(call, address(call, 0));
    },
    { effect: 'store', pointers: [0], bytes: 0, length: 2 },
  ),
  ...string('memzero_explicit', 'vv', 'void', call => {
    call.memory.fill(call.argHighOf(0), call.argLow(0), call.size(1), 0);
  }),
  ...string(['clear_page', 'clear_highpage'], 'v', 'void', call => {
    if (call.info.name === 'clear_page') call.memory.fill(call.argHighOf(0), call.argLow(0), 4096, 0);
    else {
      const pfn = call.machine.pageArray.pfnAt(call.argHighOf(0), call.argLow(0));
      call.memory.fill(pfnHigh(pfn), pfnLow(pfn), 4096, 0);
    }
  }),
  ...string('copy_page', 'vv', 'void', call => {
    call.memory.copy(call.argHighOf(0), call.argLow(0), call.argHighOf(1), call.argLow(1), 4096);
  }),
  fills('memset16', 2),
  fills('memset32', 4),
  fills('memset64', 8),
  fills('memset_l', 8),
  fills('memset_p', 8),
  ...string(
    ['memcmp', '__builtin_memcmp', 'bcmp'],
    'vvv',
    'int',
    call => {
      call.returnInt(compare(call, call.size(2), false));
    },
    { effect: 'load', pointers: [0, 1], bytes: 0, length: 2 },
  ),
  ...string('memchr', 'vvv', 'void *', call => {
    const most = call.size(2);
    for (let i = 0; i < most; i++) {
      const at = after(address(call, 0), i);
      if (byte(call, at) === (call.argLow(1) & 0xff)) {
        give(call, at);
        return;
      }
    }
  }),
  ...string(['strlen', '__builtin_strlen'], 'v', 'size_t', call => {
    call.return64(length(call, address(call, 0)), 0);
  }),
  ...string('strnlen', 'vv', 'size_t', call => {
    call.return64(length(call, address(call, 0), Number(call.unsigned(1))), 0);
  }),
  ...string(['strcmp', '__builtin_strcmp'], 'vv', 'int', call => {
    call.returnInt(compare(call, Infinity, true));
  }),
  ...string(['strncmp', '__builtin_strncmp'], 'vvv', 'int', call => {
    call.returnInt(compare(call, Number(call.unsigned(2)), true));
  }),
  ...string('strcasecmp', 'vv', 'int', call => {
    call.returnInt(compare(call, Infinity, true, lower));
  }),
  ...string('strncasecmp', 'vvv', 'int', call => {
    call.returnInt(compare(call, Number(call.unsigned(2)), true, lower));
  }),
  ...string(['strcpy', '__builtin_strcpy'], 'vv', 'char *', call => {
    const size = length(call, address(call, 1)) + 1;
    call.memory.copy(call.argHighOf(0), call.argLow(0), call.argHighOf(1), call.argLow(1), size);
    give(call, address(call, 0));
  }),
  ...string('strncpy', 'vvv', 'char *', call => {
    const room = call.size(2);
    const size = length(call, address(call, 1), room);
    call.memory.copy(call.argHighOf(0), call.argLow(0), call.argHighOf(1), call.argLow(1), size);
    const [high, low] = after(address(call, 0), size);
    call.memory.fill(high, low, room - size, 0);
    give(call, address(call, 0));
  }),
  ...string(['strscpy', 'strlcpy', 'sized_strscpy'], 'vvv', 'ssize_t', call => {
    const room = call.size(2);
    const whole = length(call, address(call, 1), call.info.name === 'strlcpy' ? Infinity : room);
    const size = Math.min(whole, Math.max(0, room - 1));
    if (room > 0) {
      call.memory.copy(call.argHighOf(0), call.argLow(0), call.argHighOf(1), call.argLow(1), size);
      setByte(call, after(address(call, 0), size), 0);
    }
    // -E2BIG
    call.returnInt(call.info.name === 'strlcpy' ? whole : room === 0 || whole >= room ? -7 : size);
  }),
  ...string(['strcat'], 'vv', 'char *', call => {
    const to = after(address(call, 0), length(call, address(call, 0)));
    call.memory.copy(to[0], to[1], call.argHighOf(1), call.argLow(1), length(call, address(call, 1)) + 1);
    give(call, address(call, 0));
  }),
  ...string('strchr', 'vv', 'char *', call => {
    search(call, 'first', Infinity);
  }),
  ...string('strrchr', 'vv', 'char *', call => {
    search(call, 'last', Infinity);
  }),
  ...string('strstr', 'vv', 'char *', call => {
    const needle = length(call, address(call, 1));
    const hay = length(call, address(call, 0));
    for (let i = 0; i + needle <= hay; i++) {
      let same = true;
      for (let k = 0; same && k < needle; k++)
        same = byte(call, after(address(call, 0), i + k)) === byte(call, after(address(call, 1), k));
      if (same) {
        give(call, after(address(call, 0), i));
        return;
      }
    }
  }),
  ...string(['kstrdup', 'kstrdup_const'], 'vv', 'char *', call => {
    if (call.argHighOf(0) === 0) return;
    const size = length(call, address(call, 0)) + 1;
    allocateObject(call, size, call.argLow(1), false);
    if (call.high !== 0) call.memory.copy(call.high, call.low, call.argHighOf(0), call.argLow(0), size);
  }),
  modelled('sprintf', 'vv', 'int', { source: 'lib/vsprintf.c', variadic: true }, call => {
    call.returnInt(write(call, address(call, 0), text(call, 1), Infinity));
  }),
  ...(['snprintf', 'scnprintf'] as const).map(name =>
    modelled(name, 'vvv', 'int', { source: 'lib/vsprintf.c', variadic: true }, call => {
      const room = call.size(1);
      const whole = write(call, address(call, 0), text(call, 2), room);
      call.returnInt(name === 'snprintf' ? whole : Math.min(whole, Math.max(0, room - 1)));
    }),
  ),
  ...(['vsnprintf', 'vscnprintf'] as const).map(name =>
    modelled(name, 'vvvv', 'int', { source: 'lib/vsprintf.c' }, call => {
      const room = Number(call.unsigned(1));
      const whole = write(call, address(call, 0), text(call, 2), room);
      call.returnInt(name === 'vsnprintf' ? whole : Math.min(whole, Math.max(0, room - 1)));
    }),
  ),
];
