import { l10n, Uri, workspace, type TextDocument } from 'vscode';
import { fail, ok, type Result } from '../../kernel/failure';
import { formatVersion } from '../../kernel/version';
import type { AnalysisClient } from '../analysis/client';
import type { Clients } from '../analysis/clients';
import { pageUri, type Pages } from '../pages';
import type { Reviews } from '../series/reviews';
import { reviewUri } from '../series/uris';

/** What code is executed: a tree, or what the series under review makes of it. */
export interface Basis {
  /** URI of the tree; null for none. */
  readonly tree: string | null;
  /** URI of the patch file under review; null without a review. */
  readonly patch: string | null;
}

/** The client of a {@link Basis} and, for a patched one, the review to work in. */
export interface Prepared {
  readonly client: AnalysisClient;
  readonly review?: string;
}

/** A scenario as it is shown: its own document, or a page that is written for it. */
export interface ShownScenario {
  readonly path: string;
  readonly text: string;
  /** URI of its document; null for a shipped one. */
  readonly document: string | null;
}

/** A scenario of the person's own. */
export interface OwnScenario {
  readonly title: string;
  readonly basis: Basis;
  /** As in "Linux 6.1.192". */
  readonly label: string;
  readonly scenario: ShownScenario;
}

/** Where what is executed comes from, and where its lines are shown. */
export class Places {
  constructor(
    private readonly clients: Clients,
    private readonly reviews: Reviews,
    private readonly pages: Pages,
  ) {}

  /** The client to ask, with the series applied if there is one. */
  async prepare({ tree, patch }: Basis): Promise<Result<Prepared>> {
    const client = this.clients.of(tree === null ? undefined : Uri.parse(tree));
    if (patch === null) return ok({ client });
    let review = this.reviews.current;
    if (review?.file.toString() !== patch) {
      const opened = await this.reviews.open(Uri.parse(patch));
      if (!opened.ok) return opened;
      review = opened.value;
    }
    return ok({ client: review.client, review: review.view.review });
  }

  /** The basis of what is asked for now: a tree, with the series under review if that was applied to it. */
  basis(client: AnalysisClient): Basis {
    const review = this.reviews.current;
    return {
      tree: client.root?.toString() ?? null,
      patch: review?.client === client ? review.file.toString() : null,
    };
  }

  /**
   * The scenario in a document, and what it is run on: the tree that it lies in or the workspace's, with the series under
   * review.
   */
  async scenarioIn(document: TextDocument): Promise<Result<OwnScenario>> {
    const review = this.reviews.current;
    const client = review?.client ?? (await this.clients.holding(document.uri)) ?? (await this.clients.forPatches());
    if (!client.root)
      return fail(
        'no-kernel-tree',
        l10n.t('The scenario cannot be run'),
        l10n.t('No kernel tree is open whose code it could call.'),
        l10n.t('Open a folder with a kernel tree.'),
      );
    const title = document.uri.path.split('/').at(-1) ?? document.uri.path;
    const scenario = { path: `scenarios/${title}`, text: document.getText(), document: document.uri.toString() };
    return ok({ title, basis: this.basis(client), label: await treeLabel(client), scenario });
  }

  /** Where a path of a run is shown: in the tree, in the review's post-image, in the scenario. */
  locate({ tree }: Basis, scenario: ShownScenario, path: string): Uri {
    if (path === scenario.path) {
      if (scenario.document !== null) return Uri.parse(scenario.document);
      return this.pages.write(path.split('/').at(-1) ?? path, scenario.text);
    }
    const root = tree ?? undefined;
    const reviewed = this.reviews.current?.view;
    if (reviewed?.files.some(file => file.path === path))
      return reviewUri({ review: reviewed.review, side: 'after', path, root });
    return root === undefined ? pageUri(path) : Uri.joinPath(Uri.parse(root), path);
  }
}

/** The text of a scenario now: one that is a document of the person is read again each time. */
export async function scenarioText({ text, document }: ShownScenario): Promise<string> {
  if (document === null) return text;
  const uri = Uri.parse(document);
  const open = workspace.textDocuments.find(candidate => candidate.uri.toString() === document);
  // An untitled document that was closed is gone; the text that was used last is kept.
  if (!open && uri.scheme === 'untitled') return text;
  return (open ?? (await workspace.openTextDocument(uri))).getText();
}

/** As in "Linux 6.1.192"; empty while the tree is not open. */
export async function treeLabel(client: AnalysisClient): Promise<string> {
  const tree = await client.tree();
  return tree ? `Linux ${formatVersion(tree.version)}` : '';
}
