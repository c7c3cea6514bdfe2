import { High, Image as ImageLow, MAX_CPUS, Meta, PerCpu, Shadow, directPfn, keyHigh, keyLow } from '../memory/regions';
import { Memory, type Fault } from '../memory/memory';
import type { Mark, Synthesise } from '../memory/chunks';
import { PageArray } from '../memory/page-array';
import { NoteWord, PhysicalPages, bookkeptPfn, noteHigh } from '../memory/pages';
import { Slab } from '../memory/slab';
import { Call } from '../primitives/call';
import type { PrimitiveEntry } from '../primitives/entry';
import type { Program, Spot, SymbolId } from '../program';
import { enterFunction } from './calls';
import { describeFault, describeLock, describePlace } from './describe';
import { execute } from './execute';
import { Image } from './image';
import { PLAIN_GFP, type GfpBits } from './gfp';
import type { LoadedFunction } from './loaded';
import { Output } from './output';
import { Status, Stop, Until } from './stop';
import { Frame, Thread } from './thread';
import type { SharedPlaces } from './visible';

/** A frame of a thread, from the outermost (0). */
export interface FrameView {
  readonly fn: LoadedFunction;
  readonly pc: number;
  /** Number of its first register in the thread. */
  readonly base: number;
  /** Low word of the address of its memory. */
  readonly memory: number;
}

/**
 * The simulated kernel: memory, image, threads, and what primitives need. Executes synchronously; where a function is
 * not linked yet it stops with {@link Status.NeedsLink} and goes on when asked again.
 */
export class Machine {
  readonly memory: Memory;
  readonly pages: PhysicalPages;
  readonly pageArray: PageArray;
  readonly slab: Slab;
  readonly image: Image;
  readonly output = new Output();
  readonly threads: Thread[] = [];
  readonly call: Call;
  /** The tree's allocation flags; set when a session learns them. */
  gfp: GfpBits = PLAIN_GFP;
  /** Offset of the reference count in the tree's task_struct: the running task has one reference. */
  taskUsage: number | undefined;
  /** Symbol that must be linked before execution can go on. */
  needs: SymbolId | undefined;
  /** The violation that stopped the thread last run. */
  stopped: { readonly kind: Stop['kind']; readonly message: string } | undefined;
  /** Number of alternatives that the last choice had, and which one to take: an explorer's business. */
  alternatives = 1;
  alternative = 0;
  /** What several CPUs touch, when an explorer knows it: only there does {@link Until.Visible} stop. */
  shared: SharedPlaces | undefined;
  /** Instructions executed in all. */
  instructions = 0;
  private readonly places: (Place | undefined)[] = [undefined];
  private readonly placeIds = new Map<string, number>();

  constructor(
    readonly program: Program,
    readonly primitives: ReadonlyMap<string, PrimitiveEntry>,
    /** The memory it works on; an explorer brings one that notes what is accessed. */
    memory: (synthesise: Synthesise, fault: Fault) => Memory = (synthesise, fault) => new Memory(synthesise, fault),
  ) {
    this.image = new Image(program, name => primitives.get(name));
    this.memory = memory(
      (key, into) => {
        this.synthesise(key, into);
      },
      (wrong, high, low, size, write) => {
        const object = this.image.objectAt(high, low)?.entry;
        if (object?.state === 'missing')
          throw new Stop('cannot-execute', `'${object.name}' cannot be used: ${object.why ?? 'it has no definition.'}`);
        throw new Stop(
          wrong === 'freed' && high !== High.Stack ? 'use-after-free' : 'undefined-behaviour',
          describeFault(this, wrong, high, low, size, write),
        );
      },
    );
    this.pages = new PhysicalPages(this.memory);
    this.pageArray = new PageArray(this.memory);
    this.slab = new Slab(this.memory, this.pages, pfn => {
      this.pageArray.setRefcount(pfn, 1);
      if (this.pageArray.layout.slab)
        this.pageArray.setWord(pfn, this.pageArray.layout.flags, this.pageArray.layout.slab);
    });
    this.call = new Call(this);
  }

  /** The thread of a CPU. */
  thread(cpu: number): Thread {
    for (let n = this.threads.length; n <= cpu; n++) this.threads.push(new Thread(n));
    return this.threads[cpu]!;
  }

  /** Lets an idle thread call a function; false when that must be linked first ({@link needs}). */
  start(thread: Thread, function_: SymbolId, args: readonly bigint[] = []): boolean {
    const fn = this.image.loaded(function_);
    if (!fn) {
      this.needs = function_;
      return false;
    }
    enterFunction(this, thread, fn, -1);
    const base = thread.frames[(thread.depth - 1) * Frame.Words + Frame.Base]!;
    args.forEach((arg, i) => {
      thread.set(base + i, Number(BigInt.asIntN(32, arg)), Number(BigInt.asIntN(32, arg >> 32n)));
    });
    return true;
  }

  /**
   * Runs a thread until `until` says so, at most `budget` instructions. With {@link Until.Visible} the first visible
   * operation it meets is executed when `first` is true, and it stops before the next.
   */
  run(thread: Thread, until: Until, budget: number, first = true): Status {
    this.needs = undefined;
    this.stopped = undefined;
    return execute(this, thread, until, budget, first);
  }

  /** A frame of a thread; 0 is the outermost. */
  frame(thread: Thread, index: number): FrameView {
    const at = index * Frame.Words;
    return {
      fn: this.image.loaded(thread.frames[at + Frame.Function]! as SymbolId)!,
      pc: thread.frames[at + Frame.Pc]!,
      base: thread.frames[at + Frame.Base]!,
      memory: thread.frames[at + Frame.Memory]!,
    };
  }

  /** Where a frame stands; the innermost by default. */
  spot(thread: Thread, index = thread.depth - 1): Spot | undefined {
    if (index < 0) return undefined;
    const { fn, pc } = this.frame(thread, index);
    // An outer frame already points past its call.
    return fn.compiled.spots[fn.compiled.spotOf[index < thread.depth - 1 ? pc - 1 : pc]!];
  }

  /** A number for where a thread stands, to be kept in memory beside what it allocates or frees there. */
  place(thread: Thread): number {
    if (thread.depth === 0) return 0;
    const { fn } = this.frame(thread, thread.depth - 1);
    const spot = this.spot(thread);
    const key = `${fn.id}:${spot?.path}:${spot?.line}`;
    let id = this.placeIds.get(key);
    if (id === undefined) {
      id = this.places.push({ function: fn.compiled.name, spot }) - 1;
      this.placeIds.set(key, id);
    }
    return id;
  }

  /** "f() at a.c:12" */
  placeText(id: number): string {
    const place = this.places[id];
    return place
      ? `${place.function}()${place.spot ? ` at ${place.spot.path}:${place.spot.line}` : ''}`
      : 'the machine';
  }

  /** A function with a line, of the note beside the allocation that starts at a page; undefined when there is none. */
  allocatedBy(high: number, low: number): string | undefined {
    const id = this.memory.rawLoad(noteHigh(high), low + NoteWord.AllocatedAt * 4);
    return id ? this.placeText(id) : undefined;
  }

  /** The same for who freed it last. */
  freedBy(high: number, low: number): string | undefined {
    const id = this.memory.rawLoad(noteHigh(high), low + NoteWord.FreedAt * 4);
    return id ? this.placeText(id) : undefined;
  }

  /** An address in words: object and offset, who allocated and who freed it. */
  describe(high: number, low: number): string {
    return describePlace(this, high, low);
  }

  /** The same without its history. */
  describeObject(high: number, low: number): string {
    return describePlace(this, high, low, false);
  }

  /** The lock at an address as the source names it. */
  describeLock(high: number, low: number): string {
    return describeLock(this, high, low);
  }

  /** Whose frame lay at a stack address last. */
  lastFrameAt(low: number): { readonly fn: LoadedFunction; readonly memory: number } | undefined {
    for (let at = low & ~63; at >= 0 && low - at < 0x10000; at -= 64) {
      const id = this.memory.rawLoad(High.StackNote, at) - 1;
      if (id < 0) continue;
      const fn = this.image.loaded(id as SymbolId);
      return fn && low - at < fn.frameBytes ? { fn, memory: at } : undefined;
    }
    return undefined;
  }

  /** A NUL-terminated string, or its first `most` bytes; stops like any access when it runs off its object. */
  readString(high: number, low: number, most = 1 << 16): string {
    const bytes: number[] = [];
    for (let i = 0; i < most; i++) {
      const at = BigInt(low >>> 0) + (BigInt(high >>> 0) << 32n) + BigInt(i);
      const byte = this.memory.load8(Number(BigInt.asIntN(32, at >> 32n)), Number(BigInt.asIntN(32, at)));
      if (byte === 0) break;
      bytes.push(byte);
    }
    return decodeUtf8(bytes);
  }

  /** Records a violation that does not stop the run. */
  warn(thread: Thread, kind: Stop['kind'], message: string): void {
    this.output.violations.push({ kind, message, spot: this.spot(thread) });
  }

  /** Brings memory back to a mark. */
  undo(mark: Mark): void {
    this.memory.chunks.undo(mark, key => {
      this.changedBehind(key);
    });
  }

  /** Replaces a chunk's content as an explorer does. */
  setChunk(key: number, from: Int32Array, at = 0): void {
    this.memory.chunks.set(key, from, at);
    this.changedBehind(key);
  }

  /** Makes a chunk absent again: it then reads as its page's state says. */
  dropChunk(key: number): void {
    this.memory.chunks.drop(keyHigh(key), keyLow(key));
    this.changedBehind(key);
  }

  private changedBehind(key: number): void {
    const pfn = bookkeptPfn(keyHigh(key), keyLow(key));
    if (pfn >= 0) this.pages.refresh(pfn);
  }

  private synthesise(key: number, into: Int32Array): void {
    const high = keyHigh(key);
    const low = keyLow(key);
    const pfn = directPfn(high, low);
    if (pfn >= 0) this.pages.synthesise(pfn, into);
    else if (high === High.Image) this.image.synthesise(low, into);
    else if (high === High.PageArray) this.pageArray.synthesise(low, into);
    else if (high >= High.PerCpu && high < High.PerCpu + MAX_CPUS) {
      // A CPU's copy of a per-CPU variable starts as the image has it; dynamic per-CPU memory starts as zeros.
      if (low < (ImageLow.Data as number) || low >= (ImageLow.Labels as number)) this.dynamicPerCpu(low, into);
      else this.image.synthesise(low, into);
    } else if (high === High.Meta || (high >= High.Note && high <= High.StackNote)) into.fill(-1, 16);
  }

  private dynamicPerCpu(low: number, into: Int32Array): void {
    const used = this.memory.rawLoad(High.Meta, Meta.PerCpu);
    const from = low >>> 0;
    const task = from >= PerCpu.Task && from < PerCpu.TaskEnd;
    for (let byte = 0; byte < 64; byte++)
      if (task || (from >= PerCpu.Dynamic && from + byte < used))
        into[16 + (byte >> 4)] = into[16 + (byte >> 4)]! | (Shadow.Defined << ((byte & 15) * 2));
    const usage = PerCpu.Task + (this.taskUsage ?? -PerCpu.Task) - from;
    if (task && usage >= 0 && usage < 64) into[usage >> 2] = 1;
  }
}

interface Place {
  readonly function: string;
  readonly spot: Spot | undefined;
}

/** UTF-8 to text; invalid bytes become U+FFFD. */
function decodeUtf8(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]!;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let code = more === 0 ? first : more < 0 ? 0xfffd : first & (0x3f >> more);
    for (let n = 0; n < more; n++) code = (code << 6) | ((bytes[i++] ?? 0) & 0x3f);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}
