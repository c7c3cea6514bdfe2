import type { CancelToken } from '../kernel/cancel';
import { BuiltUnit } from './built-unit';
import type { IndexStore } from './definers/index-store';
import type { FileCache } from './file-cache';
import type { LexedFile } from './lexed-file';
import { MacroTable } from './macro-table';
import { folderStamp, type ObservedTree } from './observed-tree';
import { textStamp, type SourceFile } from './source-file';
import { loadedUnit, storedUnit } from './stored-unit';
import { stampsOf, type KernelTree, type Stamp, type TreePath } from './tree';
import type { TreeFiles } from './tree-files';
import type { KnownUnit } from './unit-memory';
import type { ResumePoint, UnitRecord } from './unit-record';
import { UnitWalker, type WalkHost } from './walker';

/** Bump when what is found out about a unit, or the form in which it is stored, changes. */
const FORMAT = 1;
/** A unit is stored when at least so many files had to be read for it: fewer are read as fast as they are looked up. */
const WORTH_STORING = 20;

/** What reading units needs around it. */
export interface ReaderPlace {
  readonly tree: KernelTree;
  readonly observed: ObservedTree;
  readonly files: TreeFiles;
  readonly cache: FileCache;
  readonly extra: ReadonlyMap<TreePath, string>;
  readonly store: IndexStore | undefined;
}

/** One unit that is to be read. */
export interface UnitRequest {
  readonly path: TreePath;
  readonly host: WalkHost;
  /** Equal for units that are read under the same circumstances: configuration, include folders, predefined macros. */
  readonly key: string;
  /** Equal for units of which one is stored for all: they are expected to begin alike. */
  readonly family: string;
  /** Walks what stands before the unit's own file. */
  readonly begin: (walker: UnitWalker) => Promise<void>;
  readonly cancel: CancelToken;
}

/** A place of a unit that is known from which reading can go on. */
interface Start {
  readonly known: KnownUnit;
  readonly point: ResumePoint;
}

/**
 * Reads units, as little of them as need be: what this process or an earlier one found out is compared with the tree, and
 * the walk goes on where the first difference lies. An edit of a driver, another scenario around it, or a patch reads no
 * header again.
 */
export class UnitReader {
  /** Stamps and folders that were compared since something changed last. */
  private readonly stamps = new Map<TreePath, Stamp>();
  private readonly folders = new Map<TreePath, string>();
  /** What the store was asked for. */
  private readonly asked = new Set<string>();

  constructor(private readonly place: ReaderPlace) {}

  /** Files may have changed: what was compared is compared again. */
  forget(): void {
    this.stamps.clear();
    this.folders.clear();
  }

  async read(request: UnitRequest): Promise<BuiltUnit> {
    const { path, host, key } = request;
    const { cache, observed, store } = this.place;
    const start = await this.start(request);
    if (start?.known.unit && start.known.path === path && isEnd(start.point)) return start.known.unit;
    const { record, macros } = await (start ? this.goOn(start, request) : this.walk(request));
    const unit = new BuiltUnit(path, record, macros, host);
    if (start?.known.unit) unit.share(start.known.unit, start.point.chunks);
    const known = {
      ...{ key, path, unit, record },
      depends: { files: new Map(observed.files), folders: new Map(observed.folders) },
      derived: this.derivedOf(record),
    };
    cache.units.add(known);
    const isNew = record.files.length - (start?.point.files ?? 0) >= WORTH_STORING;
    if (isNew) await store?.put(this.nameOf(request), storedUnit(known, cache));
    return unit;
  }

  private async walk({ path, host, begin, cancel }: UnitRequest): Promise<Walked> {
    const walker = new UnitWalker(host, path);
    await begin(walker);
    const file = await this.place.files.file(path);
    if (file) await walker.walk(file, cancel);
    return walker;
  }

  private async goOn({ known, point }: Start, { path, host, cancel }: UnitRequest): Promise<Walked> {
    const { record } = known;
    if (isEnd(point)) return { record, macros: new MacroTable(record.files, host.symbols, record.macros) };
    const open: LexedFile[] = [];
    const replaced = new Map<number, SourceFile>();
    for (const { file } of point.frames) {
      const name = record.files[file]!.path;
      const lexed = (await this.place.files.file(name === known.path ? path : name))!;
      open.push(lexed);
      replaced.set(file, lexed.source);
    }
    const walker = new UnitWalker(host, path, record.head(point, replaced), point);
    await walker.resume(point, open, cancel);
    return walker;
  }

  /** The furthest place from which reading the unit can go on, among all that is known; undefined: start anew. */
  private async start(request: UnitRequest): Promise<Start | undefined> {
    const { cache, observed, files } = this.place;
    let best: Start | undefined;
    const consider = async (known: KnownUnit): Promise<boolean> => {
      const point = await this.furthest(known, request.path);
      if (point && point.files >= (best?.point.files ?? 0)) best = { known, point };
      return point !== undefined && isEnd(point);
    };
    for (const known of cache.units.of(request.key)) if (await consider(known)) break;
    const stored = best && isEnd(best.point) ? undefined : await this.stored(request);
    if (stored) await consider(stored);
    if (!best) return undefined;
    observed.add(best.known.depends);
    for (const [path, text] of best.known.derived) files.know(path, text);
    return best;
  }

  /** What another process, or this one long ago, stored of the unit or of one that begins alike. */
  private async stored(request: UnitRequest): Promise<KnownUnit | undefined> {
    const { store, tree, cache } = this.place;
    const name = this.nameOf(request);
    if (!store || this.asked.has(name)) return undefined;
    this.asked.add(name);
    const index = await store.get(name);
    if (!index) return undefined;
    const texts = new Map<TreePath, string>();
    const known = loadedUnit(request.key, index, cache, (path, stamp) => {
      const text = tree.readNow ? tree.readNow(path, stamp) : texts.get(path);
      // This version is gone. Should it come again (an edit is undone, a patch is opened), it must not be found empty.
      if (text === undefined) cache.drop(path, stamp);
      return text ?? '';
    });
    if (!known || tree.readNow) return known;
    // A host that cannot read without waiting is asked beforehand for everything that is still as it was.
    const files = known.record.files.filter(file => !isText(file.stamp));
    const paths = files.map(file => file.path);
    await this.compare(paths, []);
    const same = files.filter(({ path, stamp }) => this.stamps.get(path) === stamp);
    await Promise.all(same.map(async ({ path }) => texts.set(path, (await tree.read(path)) ?? '')));
    return known;
  }

  /** The last point of a known unit before which nothing is different now. */
  private async furthest(known: KnownUnit, path: TreePath): Promise<ResumePoint | undefined> {
    const { record, depends } = known;
    const inTree = record.files.filter(file => !isText(file.stamp)).map(file => file.path);
    await this.compare([...depends.files.keys(), ...inTree], depends.folders.keys());
    for (const [file, stamp] of depends.files) if (this.stamps.get(file) !== stamp) return undefined;
    for (const [folder, stamp] of depends.folders) if (this.folders.get(folder) !== stamp) return undefined;
    /** How much of each file that is different, or stands for another one, begins as it did. */
    const different = new Map<number, number>();
    for (const [number, file] of record.files.entries()) {
      const isOwn = file.path === known.path;
      if (!this.isCurrent(file) || (isOwn && known.path !== path)) {
        const common = await this.common(file, isOwn ? path : file.path);
        // Saved or opened again without a change: another stamp, the same text.
        if (common < Infinity || isOwn) different.set(number, common);
      }
    }
    return record.points.findLast(point => {
      if (known.path !== path && (point.named || isEnd(point))) return false;
      return [...different].every(([number, common]) => {
        if (number >= point.files) return true;
        const frame = point.frames.find(({ file }) => file === number);
        return frame !== undefined && frame.offset <= common && frame.offset < record.files[number]!.text.length;
      });
    });
  }

  /** Is this version of a file the one that would be read now? */
  private isCurrent({ path, stamp }: SourceFile): boolean {
    const extra = this.place.extra.get(path);
    if (extra !== undefined) return textStamp(extra) === stamp;
    // Derived from what was compared, or from what makes the key.
    return isText(stamp) || this.stamps.get(path) === stamp;
  }

  /** For how many characters a file is now as it was; Infinity when it is as it was altogether. */
  private async common(file: SourceFile, path: TreePath): Promise<number> {
    const now = await this.place.files.text(path);
    const before = file.text;
    if (now === undefined) return 0;
    const most = Math.min(now.length, before.length);
    let at = 0;
    while (at < most && now.charCodeAt(at) === before.charCodeAt(at)) at++;
    return at === now.length && at === before.length ? Infinity : at;
  }

  private async compare(files: readonly TreePath[], folders: Iterable<TreePath>): Promise<void> {
    const { tree } = this.place;
    const unknown = [...new Set(files)].filter(path => !this.stamps.has(path));
    for (const [i, stamp] of (await stampsOf(tree, unknown)).entries()) this.stamps.set(unknown[i]!, stamp ?? '');
    for (const folder of folders)
      if (!this.folders.has(folder)) this.folders.set(folder, folderStamp(await tree.list(folder)));
  }

  private derivedOf({ files }: UnitRecord): ReadonlyMap<TreePath, string> {
    const derived = files.filter(
      ({ path, stamp }) => isText(stamp) && isGenerated(path) && !this.place.extra.has(path),
    );
    return new Map(derived.map(file => [file.path, file.text]));
  }

  private nameOf({ key, family }: UnitRequest): string {
    return `unit-${FORMAT}:${this.place.tree.name}:${key}:${family}`;
  }
}

/** What a walk makes. */
type Walked = Pick<UnitWalker, 'record' | 'macros'>;

const isEnd = (point: ResumePoint): boolean => point.frames.length === 0;
/** Is it the stamp of a text that is in no tree? */
const isText = (stamp: Stamp): boolean => stamp.startsWith('text:');
/** Does a build make it, whatever the configuration of one unit? */
const isGenerated = (path: TreePath): boolean => path.includes('generated/') && !path.endsWith('/autoconf.h');
