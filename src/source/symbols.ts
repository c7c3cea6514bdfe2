/**
 * Identifiers and punctuators as small numbers, so that comparing, looking up macros and finding brackets is integer work.
 * The first numbers are fixed: {@link Sym} names those that the preprocessor itself must know.
 */
const PUNCTUATORS = [
  ...['', '{', '}', '(', ')', '[', ']', ';', ',', '=', '*', '#', '##', '...', ':', '?', '<', '>', '+', '-', '/', '%'],
  ...['&', '|', '^', '!', '~', '.', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '*=', '/=', '%='],
  ...['+=', '-=', '<<=', '>>=', '&=', '^=', '|='],
] as const;
const WORDS = [
  ...['struct', 'union', 'enum', 'typedef', 'extern', 'static', 'defined', '__VA_ARGS__', '__VA_OPT__', '_Pragma'],
  ...['define', 'undef', 'include', 'include_next', 'if', 'ifdef', 'ifndef', 'elif', 'else', 'endif', 'pragma', 'once'],
  ...['error', 'warning', 'line', 'ident', 'import', 'pack', 'push', 'pop', 'packed'],
  ...['__LINE__', '__FILE__', '__COUNTER__', '__INCLUDE_LEVEL__', '__BASE_FILE__', '__DATE__', '__TIME__'],
  ...[
    '__TIMESTAMP__',
    '__has_include',
    '__has_include_next',
    '__has_attribute',
    '__has_builtin',
    '__has_cpp_attribute',
  ],
  ...['__has_c_attribute', 'true', 'false'],
  ...['__attribute__', '__attribute', 'asm', '__asm__', '__asm', '_Static_assert', '_Alignas', 'typeof', '__typeof__'],
  ...['__typeof', '__extension__', 'void', 'char', 'short', 'int', 'long', 'float', 'double', 'signed', 'unsigned'],
  ...[
    '_Bool',
    '__int128',
    '__signed__',
    '__signed',
    '_Complex',
    '__builtin_va_list',
    '__auto_type',
    'const',
    'volatile',
  ],
  ...['restrict', '__const', '__const__', '__volatile__', '__volatile', '__restrict', '__restrict__', 'inline'],
  ...['__inline', '__inline__', 'register', 'auto', '_Noreturn', '_Thread_local', '__thread', '_Atomic', '__int128_t'],
  ...['KBUILD_BASENAME', 'KBUILD_MODNAME', '__KBUILD_MODNAME', 'KBUILD_MODFILE'],
] as const;

type Known = (typeof PUNCTUATORS)[number] | (typeof WORDS)[number];
/** Every symbol below it is a punctuator (0: a token that is neither identifier nor punctuator). */
export const FIRST_WORD = PUNCTUATORS.length;
/** The number of a punctuator or word that is known beforehand, by its spelling. */
export const Sym = Object.fromEntries([...PUNCTUATORS, ...WORDS].map((text, id) => [text, id])) as Readonly<
  Record<Known, number>
>;

/** The punctuators of inner loops, where looking a name up in {@link Sym} would cost more than the work. */
export const LEFT_PAREN = Sym['('];
export const RIGHT_PAREN = Sym[')'];
export const LEFT_BRACE = Sym['{'];
export const RIGHT_BRACE = Sym['}'];
export const LEFT_BRACKET = Sym['['];
export const RIGHT_BRACKET = Sym[']'];
export const COMMA = Sym[','];
export const SEMICOLON = Sym[';'];
export const ASSIGN = Sym['='];
export const STAR = Sym['*'];
export const HASH = Sym['#'];
export const PASTE = Sym['##'];

/** Is this one of the macros in which Kbuild gives a unit its own name? */
export const isUnitName = (symbol: number): boolean => symbol >= Sym.KBUILD_BASENAME && symbol <= Sym.KBUILD_MODFILE;

/** Is this the number of an identifier? */
export const isWord = (symbol: number): boolean => symbol >= FIRST_WORD;

/** The table of all spellings seen; numbers stay valid for its whole life. */
export class Symbols {
  private readonly texts: string[] = [];
  private hashes = new Int32Array(1 << 16);
  private slots = new Int32Array(1 << 17).fill(-1);

  constructor() {
    for (const text of [...PUNCTUATORS, ...WORDS]) this.of(text);
  }

  /** The spelling of a symbol. */
  text(symbol: number): string {
    return this.texts[symbol] ?? '';
  }

  /** How many there are. */
  get size(): number {
    return this.texts.length;
  }

  /** The symbol of a spelling, new if need be. */
  of(text: string): number {
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    return this.at(text, 0, text.length, hash);
  }

  /** The symbol of `source[start, end)`, whose {@link of} hash the caller has computed on the way; makes no substring. */
  at(source: string, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id < 0) break;
      if (this.hashes[id] === hash) {
        const text = this.texts[id]!;
        if (text.length === end - start && source.startsWith(text, start)) return id;
      }
      slot = (slot + 1) & mask;
    }
    const id = this.texts.length;
    if (id === this.hashes.length) {
      this.grow();
      return this.at(source, start, end, hash);
    }
    this.texts.push(flat(source.slice(start, end)));
    this.hashes[id] = hash;
    this.slots[slot] = id;
    return id;
  }

  private grow(): void {
    const hashes = new Int32Array(this.hashes.length * 2);
    hashes.set(this.hashes);
    this.hashes = hashes;
    const slots = new Int32Array(hashes.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.texts.length; id++) {
      const hash = hashes[id]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

/** A copy that shares nothing with the text it was cut from. */
const flat = (text: string): string => (text.length < 13 ? text : [...text].join(''));
