import { blank, skeleton, type Directive, type Skeleton, type Span } from './skeleton';

/**
 * The grammar knows C, not the kernel's macros. Each mask overwrites what the grammar cannot read by text of the same
 * length that means the same to an auditor, so that every node's offsets are offsets into the file as it stands.
 */

/** Annotations that expand to attributes or to nothing; some take arguments. */
const ATTRIBUTES = new Set(
  (
    '__init __exit __initdata __exitdata __initconst __meminit __meminitdata __net_init __net_exit __devinit __ref ' +
    '__refdata __always_inline __always_unused __maybe_unused __must_check __force __iomem __user __rcu __percpu ' +
    '__read_mostly __ro_after_init __cold __hot __weak __pure __used __unused __packed __sched __kernel __private ' +
    '__latent_entropy __cpuidle __noreturn __visible __init_or_module __deprecated __attribute_const__ __malloc ' +
    '__bitwise __nocfi __noclone __no_sanitize_address __no_kcsan __no_kasan_or_inline __nonstring __gnu_inline ' +
    '__flatten __noendbr __ibt_noseal __cacheline_aligned ____cacheline_aligned __page_aligned_data __page_aligned_bss ' +
    '____cacheline_aligned_in_smp __cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __lsm_ro_after_init ' +
    '__paginginit __init_memblock __initdata_memblock __irq_entry __softirq_entry __kprobes __lockfunc __wsum_ ' +
    '__inline_maybe_unused __no_instrument_function __nonnull __no_profile __bpf_kfunc __counted_by noinline notrace ' +
    'asmlinkage noinstr noinline_for_stack noinline_for_kasan fastcall __irqentry_text __hyp_text fallthrough_ ' +
    '__aligned __acquires __releases __acquire_ __must_hold __printf __scanf __section __alloc_size __assume_aligned ' +
    '__copy __alias __cleanup __diagnose_as __guarded_by __cond_acquires __realloc_size __noinitretpoline __nocapture'
  ).split(' '),
);
const WITH_ARGUMENTS = new Set(
  (
    '__aligned __acquires __releases __must_hold __printf __scanf __section __alloc_size __assume_aligned __copy ' +
    '__alias __cleanup __diagnose_as __guarded_by __cond_acquires __counted_by __realloc_size __nonnull'
  ).split(' '),
);

const PRIMITIVE =
  'void|char|short|int|long|float|double|signed|unsigned|bool|_Bool|size_t|ssize_t|u?int(?:8|16|32|64)_t|u?intptr_t|ptrdiff_t';
/** A type standing as a macro's argument: after "(" of a call or a ",", before "," or ")". */
const TYPE_ARGUMENT = new RegExp(
  `(,\\s*|[A-Za-z0-9_]\\s*\\(\\s*)((?:const\\s+)?(?:(?:struct|union|enum)\\s+[A-Za-z_]\\w*|(?:(?:${PRIMITIVE})\\b\\s*)+|[A-Za-z_]\\w*(?=\\s*\\*))(?:\\s*(?:const\\s*)?\\*)*)(?=\\s*[,)])`,
  'g',
);
const NOT_A_CALL =
  /(?:^|[^\w])(?:sizeof|typeof|__typeof__|__typeof|_Alignof|__alignof__|if|while|for|switch|return)\s*\(\s*$/;
/** Any name with parentheses in a statement's place; {@link loops} keeps those that head a statement of their own. */
const HEAD_MACRO = /\b[A-Za-z_]\w{4,}\s*(?=\()/g;
const LOOP_NAME = /for_each|foreach|^for_next|_iterate$/;
const KEYWORD = /^(?:while|switch|return|sizeof|typeof)\b/;
const TYPEOF = /\b(?:typeof|__typeof__|__typeof)\s*(?=\()/g;
/** `static DEFINE_X(name, …);` inside a function. */
const STATIC_MACRO = /\bstatic\s+(?=[A-Z_]{4,}[A-Z0-9_]*\s*\()/g;
const WORD = /\b(?:__\w+|noinline\w*|notrace|asmlinkage|noinstr|offsetof)\b/g;
const CASE_RANGE = /\bcase\b[^:;?{}]*?\.\.\./g;

/** Masks one function's text (or a whole file's); `known` spares a second scan where the skeleton is at hand. */
export function mask(text: string, known?: Skeleton): string {
  const seen = known ?? skeleton(text);
  const spans = [...seen.directives, ...untakenBranches(seen)].sort((a, b) => a.start - b.start);
  const source = blank(text, spans);
  const code = blank(seen.code, spans);
  const edits: Edit[] = [];
  attributes(code, edits);
  loops(code, edits);
  typeofs(code, edits);
  typeArguments(code, edits);
  caseRanges(code, edits);
  return apply(source, edits);
}

/** Masks annotations only: enough to read a function's header. `code` is a skeleton's. */
export function maskAnnotations(code: string): string {
  const edits: Edit[] = [];
  attributes(code, edits);
  return apply(code, edits);
}

interface Edit extends Span {
  readonly text: string;
}

const spaces = (length: number): string => ' '.repeat(length);

function attributes(code: string, edits: Edit[]): void {
  WORD.lastIndex = 0;
  for (let m = WORD.exec(code); m; m = WORD.exec(code)) {
    const word = m[0];
    const start = m.index;
    let end = start + word.length;
    if (word === 'offsetof') {
      // The grammar's own offsetof takes no member path; as a plain call it does.
      edits.push({ start, end, text: '_ffsetof' });
      continue;
    }
    if (!ATTRIBUTES.has(word)) continue;
    if (WITH_ARGUMENTS.has(word)) {
      const open = skipBlanks(code, end);
      if (code[open] === '(') end = closing(code, open) + 1;
    }
    edits.push({ start, end, text: keepLines(code.slice(start, end)) });
  }
}

/** `list_for_each_entry(pos, head, member) {` reads as `while (pos, head, member) {`. */
function loops(code: string, edits: Edit[]): void {
  HEAD_MACRO.lastIndex = 0;
  for (let m = HEAD_MACRO.exec(code); m; m = HEAD_MACRO.exec(code)) {
    if (KEYWORD.test(m[0]) || !startsStatement(code, m.index)) continue;
    const open = m.index + m[0].length;
    const close = closing(code, open);
    const next = code[skipBlanks(code, close + 1)];
    // A block behind it can only be its body; without one, only a loop macro's name tells it from a plain call.
    if (next !== '{' && !(LOOP_NAME.test(m[0].trim()) && next !== undefined && /[A-Za-z_*(+-]/.test(next))) continue;
    edits.push({ start: m.index, end: open, text: 'while' + spaces(open - m.index - 5) });
  }
}

function startsStatement(code: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && /\s/.test(code[i]!)) i--;
  return i < 0 || /[;{}:)]/.test(code[i]!) || /\b(?:else|do)$/.test(code.slice(Math.max(0, i - 5), i + 1));
}

/** `container_of(p, struct x, m)` reads as `container_of(p, struct_x, m)`: a type becomes one identifier. */
function typeArguments(code: string, edits: Edit[]): void {
  TYPE_ARGUMENT.lastIndex = 0;
  for (let m = TYPE_ARGUMENT.exec(code); m; m = TYPE_ARGUMENT.exec(code)) {
    const lead = m[1]!;
    const type = m[2]!;
    const start = m.index + lead.length;
    const end = start + type.length;
    // The next argument's comma may be this match's end: do not skip it.
    TYPE_ARGUMENT.lastIndex = end;
    if (NOT_A_CALL.test(code.slice(Math.max(0, m.index - 12), start))) continue;
    if (!lead.startsWith(',') && code[skipBlanks(code, end)] === ')' && /\*\s*$/.test(type)) {
      // f(type *) may be a cast after a keyword-like macro; a lone pointer type is no useful argument either way.
      if (/\)\s*\(\s*$/.test(code.slice(Math.max(0, start - 8), start))) continue;
    }
    edits.push({ start, end, text: asIdentifier(type) });
  }
}

function asIdentifier(type: string): string {
  const words = type.replace(/[*\s]+$/, '');
  const name = '_' + words.slice(1).replace(/[^\w]/g, '_');
  return words.includes('\n') ? keepLines(type) : name + spaces(type.length - words.length);
}

/** `typeof(&x->y) z = …` reads as `typeof_t z = …`. */
function typeofs(code: string, edits: Edit[]): void {
  TYPEOF.lastIndex = 0;
  for (let m = TYPEOF.exec(code); m; m = TYPEOF.exec(code)) {
    const end = closing(code, m.index + m[0].length) + 1;
    const text = code.slice(m.index, end);
    if (!text.includes('\n')) edits.push({ start: m.index, end, text: 'typeof_t' + spaces(text.length - 8) });
  }
  STATIC_MACRO.lastIndex = 0;
  for (let m = STATIC_MACRO.exec(code); m; m = STATIC_MACRO.exec(code))
    edits.push({ start: m.index, end: m.index + 6, text: spaces(6) });
}

function caseRanges(code: string, edits: Edit[]): void {
  CASE_RANGE.lastIndex = 0;
  for (let m = CASE_RANGE.exec(code); m; m = CASE_RANGE.exec(code)) {
    const end = m.index + m[0].length;
    edits.push({ start: end - 3, end, text: ' + ' });
  }
}

/**
 * Both branches of an #if are kept where each is a list of whole statements, for then they can stand one after the
 * other; otherwise only the first branch is. `#if 0` is never kept.
 */
function untakenBranches(seen: Skeleton): Span[] {
  interface Open {
    readonly branches: { readonly start: number; end: number; readonly never: boolean }[];
  }
  const open: Open[] = [];
  const out: Span[] = [];
  for (const d of seen.directives) {
    if (/^if/.test(d.name)) open.push({ branches: [branch(d)] });
    else if (d.name === 'else' || d.name === 'elif') {
      const top = open.at(-1);
      if (!top) continue;
      top.branches.at(-1)!.end = d.start;
      top.branches.push(branch(d));
    } else if (d.name === 'endif') {
      const top = open.pop();
      if (!top) continue;
      top.branches.at(-1)!.end = d.start;
      const whole = top.branches.every(b => isStatements(seen.code.slice(b.start, b.end)));
      let kept = false;
      for (const b of top.branches) {
        if (b.never || (kept && !whole)) out.push({ start: b.start, end: b.end });
        else kept = true;
      }
    }
  }
  return out;
  function branch(d: Directive): { start: number; end: number; never: boolean } {
    return { start: d.end, end: d.end, never: d.never };
  }
}

function isStatements(code: string): boolean {
  const text = code.trim();
  if (!text) return true;
  if (!/[;}:]$/.test(text) || /^(?:else\b|[&|?:,.)}\]+*/<>=-])/.test(text)) return false;
  let depth = 0;
  for (const c of text) {
    if (c === '(' || c === '{' || c === '[') depth++;
    else if ((c === ')' || c === '}' || c === ']') && --depth < 0) return false;
  }
  return depth === 0;
}

const keepLines = (text: string): string => text.replace(/[^\n\r]/g, ' ');

function skipBlanks(code: string, from: number): number {
  let i = from;
  while (i < code.length && code.charCodeAt(i) <= 32) i++;
  return i;
}

/** Offset of the ")" that closes the "(" at `open`; the end of the text when none does. */
export function closing(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    const c = code.charCodeAt(i);
    if (c === 40) depth++;
    else if (c === 41 && --depth === 0) return i;
  }
  return code.length - 1;
}

function apply(text: string, edits: Edit[]): string {
  if (!edits.length) return text;
  edits.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
