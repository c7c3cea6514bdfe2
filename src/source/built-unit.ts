import type { ChunkDeclared } from './chunk';
import { Expander, whole } from './expander';
import { LexedFile } from './lexed-file';
import type { Symbols } from './symbols';
import type { PreToken } from './pre-token';
import type { TreePath } from './tree';
import type { DeclaredKind, NameSpace, TranslationUnit } from './unit';
import type { UnitWalker } from './walker';

/** Kinds that only declare; everything else defines. */
const MERE: ReadonlySet<DeclaredKind> = new Set(['prototype', 'extern']);

/** A walked unit. */
export class BuiltUnit implements TranslationUnit {
  readonly path: TreePath;
  readonly missing: TranslationUnit['missing'];
  /** The newest declaration of each name. */
  private readonly newest: Readonly<Record<NameSpace, Map<string, ChunkDeclared>>> = {
    ordinary: new Map(),
    tag: new Map(),
  };
  private readonly bodies: ChunkDeclared[] = [];

  constructor(
    private readonly walker: UnitWalker,
    private readonly symbols: Symbols,
  ) {
    this.path = walker.base;
    this.missing = walker.missing;
    for (const declared of walker.declared) {
      const names = this.newest[declared.space];
      declared.older = names.get(declared.name);
      names.set(declared.name, declared);
      if (declared.kind === 'function') this.bodies.push(declared);
    }
  }

  /** Every file that the unit was read from. */
  get files(): ReadonlySet<TreePath> {
    return this.walker.files;
  }

  /** Everything that the unit declares, in order. */
  get declarations(): readonly ChunkDeclared[] {
    return this.walker.declared;
  }

  lookup(space: NameSpace, name: string): ChunkDeclared | undefined {
    const newest = this.newest[space].get(name);
    for (let declared = newest; declared; declared = declared.older) if (!MERE.has(declared.kind)) return declared;
    return newest;
  }

  all(space: NameSpace, name: string): readonly ChunkDeclared[] {
    const list: ChunkDeclared[] = [];
    for (let declared = this.newest[space].get(name); declared; declared = declared.older) list.push(declared);
    return list.reverse();
  }

  functions(path: TreePath = this.path): readonly ChunkDeclared[] {
    return this.bodies.filter(declared => declared.path === path);
  }

  isMacro(name: string): boolean {
    return this.walker.isDefined(this.symbols.of(name));
  }

  expand(text: string, path: TreePath): readonly PreToken[] {
    const file = new LexedFile(path, text, this.symbols);
    return new Expander(this.walker.place()).expand([whole(file, Infinity)]);
  }
}
