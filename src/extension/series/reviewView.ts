import {
  commands,
  EventEmitter,
  l10n,
  Range,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Command as CommandCall,
  type ExtensionContext,
  type TreeDataProvider,
} from 'vscode';
import type { HunkOutcome, ReviewFinding, ReviewView, Severity } from '../../protocol/analysis';
import type { Contribution } from '../contribution';
import { Command, View } from '../names';
import type { Reviews } from './reviews';

/** A line of the view. */
type Node =
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'patch'; readonly patch: number }
  | { readonly kind: 'file'; readonly patch: number; readonly file: number }
  | { readonly kind: 'hunk'; readonly file: number; readonly number: number; readonly outcome: HunkOutcome }
  | { readonly kind: 'finding'; readonly finding: ReviewFinding };

const ICON: Record<Severity, ThemeIcon> = {
  error: new ThemeIcon('error', new ThemeColor('problemsErrorIcon.foreground')),
  warning: new ThemeIcon('warning', new ThemeColor('problemsWarningIcon.foreground')),
  info: new ThemeIcon('info', new ThemeColor('problemsInfoIcon.foreground')),
  hint: new ThemeIcon('lightbulb'),
};

/** The view "Patch Review": patches, the files each touches, and what was found on the lines it adds. */
export class ReviewTree implements Contribution, TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly reviews: Reviews) {}

  register(context: ExtensionContext): void {
    const view = window.createTreeView(View.review, { treeDataProvider: this, showCollapseAll: true });
    context.subscriptions.push(
      view,
      this.changed,
      this.reviews.onChange(review => {
        view.description = review?.view.title ?? '';
        view.message = review ? basisText(review.view) : '';
        this.changed.fire();
      }),
      commands.registerCommand(Command.openReviewedFile, (path: string, line: number) => this.openDiff(path, line)),
    );
  }

  /** @inheritdoc */
  getChildren(node?: Node): Node[] {
    const view = this.reviews.current?.view;
    if (!view) return [];
    if (!node) {
      const patches = view.patches.map((_, patch): Node => ({ kind: 'patch', patch }));
      return [...patches, ...view.unknown.map((text): Node => ({ kind: 'note', text }))];
    }
    if (node.kind === 'patch')
      return (view.patches[node.patch]?.files ?? []).map(file => ({ kind: 'file', patch: node.patch, file }));
    if (node.kind === 'file') {
      const misfits = isFirst(view, node) ? misfitsOf(view, node.file) : [];
      return [...misfits, ...this.findings(view, node).map((finding): Node => ({ kind: 'finding', finding }))];
    }
    return [];
  }

  /** @inheritdoc */
  getTreeItem(node: Node): TreeItem {
    const view = this.reviews.current?.view;
    if (!view) return new TreeItem('');
    switch (node.kind) {
      case 'note':
        return noteItem(node.text);
      case 'patch':
        return this.patchItem(view, node.patch);
      case 'file':
        return this.fileItem(view, node);
      case 'hunk': {
        const { outcome, number } = node;
        const item = new TreeItem(l10n.t('Hunk {0}: {1}', number, outcome.status));
        item.description = outcome.reason ?? '';
        item.tooltip = outcome.reason ?? '';
        item.iconPath = outcome.status === 'conflict' ? ICON.error : ICON.info;
        return item;
      }
      case 'finding': {
        const { finding } = node;
        const item = new TreeItem(finding.rule);
        item.description = [l10n.t('line {0}', finding.line), finding.function, finding.symbol]
          .filter(Boolean)
          .join(' · ');
        item.tooltip = finding.message;
        item.iconPath = ICON[finding.severity];
        item.command = diffCommand(finding.file, finding.line);
        return item;
      }
    }
  }

  private findings(view: ReviewView, { patch, file }: { patch: number; file: number }): readonly ReviewFinding[] {
    const path = view.files[file]?.path;
    return view.findings.filter(f => f.file === path && f.patch === patch && f.origin === 'added');
  }

  private patchItem(view: ReviewView, index: number): TreeItem {
    const patch = view.patches[index]!;
    const letter = patch.files.length === 0;
    const item = new TreeItem(
      patch.subject,
      letter ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Expanded,
    );
    item.iconPath = new ThemeIcon(letter ? 'mail' : 'git-commit');
    item.description = patch.author ?? '';
    item.tooltip = [patch.subject, patch.author, patch.messageId].filter(Boolean).join('\n');
    return item;
  }

  private fileItem(view: ReviewView, node: { patch: number; file: number }): TreeItem {
    const review = this.reviews.current!;
    const file = view.files[node.file]!;
    const findings = this.findings(view, node).length;
    const conflicts = file.hunks.filter(hunk => hunk.status === 'conflict').length;
    const item = new TreeItem(
      this.reviews.uriOf(review, file.path, 'after'),
      this.getChildren({ kind: 'file', ...node }).length
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.None,
    );
    item.iconPath = ThemeIcon.File;
    const counts = [`+${file.added} −${file.removed}`];
    if (conflicts) counts.push(l10n.t('hunks that do not apply: {0}', conflicts));
    if (findings) counts.push(l10n.t('findings: {0}', findings));
    item.description = `${file.path.split('/').slice(0, -1).join('/')} · ${counts.join(' · ')}`;
    item.tooltip = file.path;
    item.command = diffCommand(file.path, file.firstLine);
    return item;
  }

  private async openDiff(path: string, line: number): Promise<void> {
    const review = this.reviews.current;
    if (!review) return;
    const [before, after] = [this.reviews.uriOf(review, path, 'before'), this.reviews.uriOf(review, path, 'after')];
    const name = path.split('/').at(-1) ?? path;
    const selection = new Range(line - 1, 0, line - 1, 0);
    await commands.executeCommand('vscode.diff', before, after, l10n.t('{0} (under review)', name), { selection });
  }
}

/** Is this the first patch that touches the file? How its hunks went on stands there, once. */
const isFirst = (view: ReviewView, { patch, file }: { patch: number; file: number }): boolean =>
  view.patches.findIndex(({ files }) => files.includes(file)) === patch;

/** The hunks that did not go on as they stand; a mere offset is normal and says nothing. */
const misfitsOf = (view: ReviewView, file: number): Node[] =>
  (view.files[file]?.hunks ?? []).flatMap((outcome, index): Node[] =>
    outcome.status === 'exact' || outcome.status === 'offset'
      ? []
      : [{ kind: 'hunk', file, number: index + 1, outcome }],
  );

const diffCommand = (path: string, line: number): CommandCall => ({
  command: Command.openReviewedFile,
  title: l10n.t('Open Changes'),
  arguments: [path, line],
});

function noteItem(text: string): TreeItem {
  const item = new TreeItem(text);
  item.iconPath = new ThemeIcon('question');
  item.tooltip = text;
  return item;
}

/** Above the tree: what the findings rest on, and how the base compares. */
function basisText(view: ReviewView): string {
  const basis =
    view.basis.kind === 'tree'
      ? l10n.t('Applied in memory on the open tree.')
      : l10n.t('Read from the hunks alone. {0}', view.basis.why);
  return view.baseCommit ? `${basis} ${view.baseCommit}` : basis;
}
