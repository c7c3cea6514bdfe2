import { PRIMITIVES } from '../../machine/primitives';
import type { Scenario } from '../../protocol/exploration';
import type { Context } from '../../protocol/rpc';
import type { GivenConfiguration } from '../../source/config/configuration';
import { Definers } from '../../source/definers/definers';
import type { IndexStore } from '../../source/definers/index-store';
import { FileCache } from '../../source/file-cache';
import type { KernelTree, TreePath } from '../../source/tree';
import type { Units } from '../../source/unit';
import { openUnits } from '../../source/units';

/** Opens trees as translation units that know scenarios: the shipped ones, their headers, and what a person wrote. */
export class ScenarioUnits {
  /** Files as tokens, shared by a tree and its patched versions. */
  private readonly files = new FileCache();

  /** What a person gave instead of the tree's configuration. */
  configuration: GivenConfiguration | undefined;

  /** Which file defines a name, where a person has chosen. */
  choose: ReadonlyMap<string, TreePath> = new Map();

  constructor(
    readonly shipped: () => Promise<ReadonlyMap<string, string>>,
    private readonly store?: IndexStore,
  ) {}

  async open(
    tree: KernelTree,
    arch: string,
    scenarios: readonly Scenario[],
    { progress }: Pick<Context, 'progress'>,
  ): Promise<Units> {
    const own = scenarios.map(({ path, text }) => [path, text] as const);
    const extra = new Map([...(await this.shipped()), ...own]);
    const { configuration, choose } = this;
    const options = {
      arch,
      keep: new Set(PRIMITIVES.keys()),
      extra,
      choose,
      ...(configuration ? { configuration } : {}),
    };
    return openUnits(tree, options, { files: this.files, progress, ...(this.store ? { store: this.store } : {}) });
  }

  /** The index of what a tree defines, without a configuration. */
  definitions(tree: KernelTree, arch: string, { progress }: Pick<Context, 'progress'>): Definers {
    const isBuilt = () => Promise.resolve(true);
    return new Definers(tree, { arch, store: this.store, known: this.files.definitions, progress, isBuilt });
  }
}

/** Lets the host deliver a cancellation in the middle of long work. */
export const breathe = (): Promise<void> => new Promise(resume => setTimeout(resume));
