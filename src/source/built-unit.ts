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
  private readonly names: Readonly<Record<NameSpace, Map<string, ChunkDeclared[]>>> = {
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
      const map = this.names[declared.space];
      const list = map.get(declared.name);
      if (list) list.push(declared);
      else map.set(declared.name, [declared]);
      if (declared.kind === 'function') this.bodies.push(declared);
    }
  }

  /** Every file that the unit was read from. */
  get files(): ReadonlySet<TreePath> {
    return this.walker.files;
  }

  lookup(space: NameSpace, name: string): ChunkDeclared | undefined {
    const list = this.names[space].get(name);
    return list?.findLast(declared => !MERE.has(declared.kind)) ?? list?.at(-1);
  }

  all(space: NameSpace, name: string): readonly ChunkDeclared[] {
    return this.names[space].get(name) ?? [];
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
